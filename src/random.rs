//! Random numbers with an address, so that any one of many simulated cases can be made alone.
//!
//! The generator is `ChaCha` with 8 rounds (Bernstein 2008), which is counter-based: the path of a
//! case, four 64-bit words, is its key, and what the numbers are for is the stream. No state
//! passes from one case to the next, so order and threads cannot matter, and a study that needs
//! more numbers for one purpose leaves those for the others as they were.
//!
//! Published results depend on every bit here. Uniform numbers are a fixed function of the words
//! of the generator; exponential, logarithm and error function are those of the `libm` crate,
//! which computes the same bits on every machine; the system's need not.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use ndarray::{Array2, ArrayView2};

use crate::cancel::Cancel;
use crate::error::{Error, agree};
use crate::memory::reserve;
use crate::parallel;

/// The address of a case: study seed, cell of the design, replicate, case.
pub type Path = [u64; 4];

/// The numbers of one case for one purpose.
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream number `purpose` of the case at `path`.
    pub fn new(path: Path, purpose: u64) -> Self {
        let mut key = [0; 32];
        for (bytes, word) in key.chunks_exact_mut(8).zip(path) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(purpose);
        Self(generator)
    }

    /// The middle of one of 2^52 equal parts of (0, 1), so neither 0 nor 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) * 2.0_f64.powi(-52)
    }

    /// True with probability `p`, to 32 bits.
    pub fn bernoulli(&mut self, p: f64) -> bool {
        f64::from(self.0.next_u32()) + 0.5 < p * 2.0_f64.powi(32)
    }

    /// One of 0, ..., `n` - 1. Some are likelier than others by less than `n` / 2^32.
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// A standard normal number, by inversion.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// A gamma number with scale 1, by the rejection method of Marsaglia and Tsang (2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let power = libm::log(self.uniform()) / shape;
            return self.gamma(shape + 1.0) * libm::exp(power);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            let log_u = libm::log(self.uniform());
            if root > 0.0 {
                let v = root * root * root;
                if log_u < 0.5 * x * x + d - d * v + d * libm::log(v) {
                    return d * v;
                }
            }
        }
    }
}

/// How many cases a thread serves at a time: a case takes 0.2 µs and 0.04 µs for each normal number,
/// much more together than handing them out.
const CHUNK: usize = 1024;

/// `count` numbers for each of the `addresses` (M, 2), replicate and case: standard normal, or
/// uniform in (0, 1). At most `threads` threads work (0: all there are).
///
/// # Errors
///
/// [`Error::Shape`] when an address is not two numbers, [`Error::Cancelled`].
pub fn numbers(
    study: (u64, u64),
    addresses: ArrayView2<'_, u64>,
    purpose: u64,
    count: usize,
    normal: bool,
    threads: usize,
    cancel: &Cancel,
) -> Result<Array2<f64>, Error> {
    let (cases, width) = addresses.dim();
    agree("numbers per address", 2, width)?;
    let piece = |(): &mut (), piece: usize| {
        let own = piece * CHUNK..((piece + 1) * CHUNK).min(cases);
        let mut values = Vec::new();
        reserve(&mut values, own.len().saturating_mul(count))?;
        for at in own.map(|case| addresses.row(case)) {
            cancel.check()?;
            let mut stream = Stream::new([study.0, study.1, at[0], at[1]], purpose);
            values.extend(
                (0..count).map(|_| if normal { stream.normal() } else { stream.uniform() }),
            );
        }
        Ok(values)
    };
    let mut values = Vec::new();
    reserve(&mut values, cases.saturating_mul(count))?;
    for part in parallel::pieces(cases.div_ceil(CHUNK), threads, || (), piece)? {
        values.extend(part);
    }
    // No case at all, of more numbers each than an array can have.
    Array2::from_shape_vec((cases, count), values).map_err(|_| Error::TooLarge)
}

/// The standard normal distribution function.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The inverse of [`normal_cdf`] by rational approximation, relative error about 1e-16
/// (Wichura 1988, algorithm AS 241, PPND16).
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE_NUMERATOR, &CENTRE_DENOMINATOR);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let z = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_NUMERATOR, &MIDDLE_DENOMINATOR)
    } else {
        ratio(r - 5.0, &FAR_NUMERATOR, &FAR_DENOMINATOR)
    };
    if q < 0.0 { -z } else { z }
}

fn ratio(x: f64, numerator: &[f64; 8], denominator: &[f64; 8]) -> f64 {
    let polynomial = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * x + c);
    polynomial(numerator) / polynomial(denominator)
}

// The coefficients of PPND16, by rising powers.
const CENTRE_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_545,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];
