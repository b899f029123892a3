"""The door of every public function: which arguments it has, and what it says of wrong ones."""

from __future__ import annotations

import inspect
from functools import wraps
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from fastqca._common.annotations import fits, type_in_words
from fastqca._common.check import flag, listing, nearest, shown
from fastqca._common.errors import DataError, FastqcaError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence

    _Class = TypeVar("_Class", bound=type)

__all__ = [
    "READS_KEYWORDS",
    "check_options",
    "guard",
    "guard_all",
    "guard_methods",
    "no_argument",
]

# Words of R, fsQCA, other packages and everyday English for arguments, and what those are called
# here: the first that a function has is meant. Spelling alone needs no line (see `_folded`).
_MEANT: dict[str, tuple[str, ...]] = {
    "caseid": ("case_id",),
    "casename": ("case_id",),
    "casenames": ("case_id",),
    "caserows": ("case_id",),
    "causes": ("conditions",),
    "cond": ("conditions", "condition"),
    "cons": ("incl_cut", "sol_cons"),
    "consistency": ("incl_cut", "sol_cons"),
    "consistencycutoff": ("incl_cut", "sol_cons"),
    "consistencythreshold": ("incl_cut", "sol_cons"),
    "conscut": ("incl_cut", "sol_cons"),
    "cov": ("cov_cut", "sol_cov"),
    "coverage": ("cov_cut", "sol_cov"),
    "coveragecutoff": ("cov_cut", "sol_cov"),
    "cutoff": ("incl_cut",),
    "dataset": ("data",),
    "df": ("data", "raw"),
    "dirs": ("dir_exp",),
    "directionalexpectations": ("dir_exp",),
    "directions": ("dir_exp",),
    "crossoverpoint": ("crossover",),
    "fullin": ("inclusion",),
    "fullmembership": ("inclusion",),
    "fullnonmembership": ("exclusion",),
    "fullout": ("exclusion",),
    "nonmembership": ("exclusion",),
    "expectations": ("dir_exp",),
    "factors": ("conditions",),
    "frame": ("data", "raw"),
    "freq": ("n_cut",),
    "freqcut": ("n_cut",),
    "frequency": ("n_cut",),
    "frequencycutoff": ("n_cut",),
    "frequencythreshold": ("n_cut",),
    "id": ("case_id", "unit"),
    "incl": ("incl_cut",),
    "inclcut0": ("incl_cut",),
    "inclcut1": ("incl_cut",),
    "inclusion": ("incl_cut",),
    "inputs": ("conditions",),
    "lookfor": ("include",),
    "maxsol": ("max_models",),
    "mincases": ("n_cut",),
    "minn": ("n_cut",),
    "ncases": ("n_cut",),
    "negate": ("outcome",),
    "output": ("outcome",),
    "pri": ("pri_cut",),
    "pricutoff": ("pri_cut",),
    "remainders": ("include",),
    "ron": ("ron_cut",),
    "rowid": ("case_id",),
    "dec": ("decimal",),
    "header": ("skip_rows",),
    "indexcol": ("case_id",),
    "navalues": ("missing",),
    "rownames": ("case_id",),
    "sep": ("delimiter",),
    "separator": ("delimiter",),
    "sheetname": ("sheet",),
    "setnames": ("names", "conditions"),
    "showcases": ("cases",),
    "snames": ("names", "conditions"),
    "target": ("outcome",),
    "threshold": ("incl_cut", "thresholds"),
    "timelimit": ("budget",),
    "timeout": ("budget",),
    "tt": ("table", "data"),
    "values": ("levels",),
    "x": ("data",),
    "y": ("outcome",),
}
# What R has an argument for and this package none, and what to do instead.
_NEEDLESS = {
    "details": "print shows parameters of fit for every term",
    "logical": "outcomes of any kind are read as they are",
    "method": "the search is always exact",
    "negout": "write outcome='~Y' for the negation",
    "decreasing": "the highest come first; 'incl+' in sort_by puts the lowest first",
    "showcases": "results always hold the cases; to_text(cases='none') leaves them out",
    "usetilde": "negation is always written ~A",
}
_MARK = "__fastqca_guard__"
LITTLE_MEMORY = (
    "this needs more memory than is available: use fewer cases or conditions, or give the "
    "process more memory"
)
READS_KEYWORDS = "__fastqca_reads_keywords__"  # of a function that looks at its keywords itself


def guard_all(module: MutableMapping[str, Any], names: Iterable[str]) -> None:
    """Guard what a module offers: replace its public functions and mend its public classes."""
    for name in names:
        if not isinstance(module[name], ModuleType):
            module[name] = guard(module[name], module["__name__"])


def guard(offered: Any, home: str) -> Any:  # noqa: ANN401 (whatever a module offers)
    """
    Make a function or a constructor explain wrong arguments, and leave everything else alone.

    Parameters
    ----------
    offered : object
        A function of this package is wrapped, a class gets another ``__init__``; anything else
        comes back as it is.
    home : str
        The module from which users take it, by which pickle finds it again.

    Notes
    -----
    An unknown keyword is a `TypeError` that names the nearest argument. Flags are checked at
    once, since any object would count as true or false. Where some other error than a
    `FastqcaError` comes out, an argument that is not of the type its annotation asks for is
    to blame if there is one: a `DataError` names it. A call that works costs no more than
    looking up its keywords.

    Examples
    --------
    >>> def table(data, incl_cut: float = 1.0, complete: bool = False): ...
    >>> guarded = guard(table, "fastqca")
    >>> guarded([], consistency=0.8)
    Traceback (most recent call last):
        ...
    TypeError: table() has no argument 'consistency' (did you mean 'incl_cut'?)
    >>> guarded([], complete="no")
    Traceback (most recent call last):
        ...
    fastqca.DataError: complete must be True or False, got 'no'
    """
    if isinstance(offered, FunctionType) and not hasattr(offered, _MARK):
        guarded = _guarded(offered, offered.__name__)
        if "<" not in offered.__qualname__:
            guarded.__module__ = home
        return guarded
    if isinstance(offered, type) and issubclass(offered, BaseException):
        return offered
    if isinstance(offered, type):
        _guard_class(offered)
    return offered


def _guard_class(offered: type) -> None:
    """Guard the constructor and the public methods, also those that other classes of ours lend."""
    made = inspect.getattr_static(offered, "__init__")
    if isinstance(made, FunctionType) and not hasattr(made, _MARK):
        type.__setattr__(offered, "__init__", _guarded(made, offered.__name__))
    for cls in offered.__mro__:
        if cls.__module__.startswith("fastqca."):
            guard_methods(cls)


def guard_methods(cls: _Class) -> _Class:
    """
    Guard the public methods that a class has of its own, as `guard` does functions.

    Results come from functions, so that nobody may ever ask this package for their classes:
    these are guarded where they are made.

    Examples
    --------
    >>> @guard_methods
    ... class Result:
    ...     def to_frame(self, complete: bool = False): ...
    >>> Result().to_frame(complet=True)
    Traceback (most recent call last):
        ...
    TypeError: Result.to_frame() has no argument 'complet' (did you mean 'complete'?)
    """
    for name, method in list(vars(cls).items()):
        function = method.__func__ if isinstance(method, classmethod) else method
        own = isinstance(function, FunctionType) and not hasattr(function, _MARK)
        if own and not name.startswith("_"):
            guarded = _guarded(function, name, method=True)
            made = classmethod(guarded) if isinstance(method, classmethod) else guarded
            type.__setattr__(cls, name, made)
    return cls


def _guarded(
    function: Callable[..., Any], name: str, *, method: bool = False
) -> Callable[..., Any]:
    signature = inspect.signature(function)
    known = list(signature.parameters)
    names = frozenset(known)
    flags = [p.name for p in signature.parameters.values() if p.annotation in ("bool", bool)]
    positional = [p.name for p in signature.parameters.values() if p.kind < p.VAR_POSITIONAL]
    places = [(positional.index(each), each) for each in flags if each in positional]
    open_ended = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    checked = not open_ended and not hasattr(function, READS_KEYWORDS)

    def of(args: tuple[Any, ...]) -> str:
        if not method or not args:
            return name
        cls = args[0] if isinstance(args[0], type) else type(args[0])
        return f"{cls.__name__}.{name}"

    # What is used below stands in this scope, because the globals are those of the function.
    unknown, check, misfits, scope = (
        no_argument,
        flag,
        _misfits,
        inspect.unwrap(function).__globals__,
    )
    own, wrong, show, too_large, little_memory = (
        FastqcaError,
        DataError,
        shown,
        TooLargeError,
        LITTLE_MEMORY,
    )

    def called(*args: Any, **options: Any) -> Any:  # noqa: ANN401
        if options:
            if checked and not names.issuperset(options):
                raise TypeError(unknown(of(args), options, known))
            for each in flags:
                if each in options:
                    options[each] = check(options[each], each)
        for place, each in places:
            if place < len(args):
                check(args[place], each)
        try:
            return function(*args, **options)
        except own as error:
            if isinstance(error, too_large) and error.argument is None:
                raise  # arguments are not looked at where there is no memory for that
            if error.argument not in names:  # it comes from where the argument has another name
                fault = next(misfits(signature, scope, (args, options)), error)
                error.argument = fault.argument
            raise
        except Warning:
            raise
        except MemoryError as error:
            raise too_large(little_memory) from error
        except OSError as error:
            if error.filename is None:
                raise
            raise wrong(f"{error.filename}: {error.strerror}") from error
        except Exception as error:
            for place, each in enumerate(positional[: len(args)]):
                if each in options:
                    values = f"{show(args[place])} by its place and {each}={show(options[each])}"
                    raise TypeError(f"{of(args)}() has {each} twice: {values}") from None
            for fault in misfits(signature, scope, (args, options)):
                raise fault from error
            raise

    # With other globals doctest and inspect would take it for a function of this module.
    code, closure = called.__code__, called.__closure__
    guarded = FunctionType(code, function.__globals__, function.__name__, None, closure)
    setattr(wraps(function)(guarded), _MARK, True)
    return guarded


def check_options(name: str, options: Iterable[str], function: Callable[..., Any]) -> None:
    """Check the keywords that a function hands on to another, which must have them."""
    known = list(inspect.signature(function).parameters)
    if not set(known).issuperset(options):
        raise TypeError(no_argument(name, options, known))


def no_argument(name: str, options: Iterable[str], known: Sequence[str]) -> str:
    """
    Say which keyword is unknown, and which argument was probably meant.

    Examples
    --------
    >>> no_argument("f", {"incl.cut": 0.8}, ["data", "incl_cut"])
    "f() has no argument 'incl.cut' (did you mean 'incl_cut'?)"
    """
    known = [each for each in known if each not in ("self", "cls")]
    wrong = next(each for each in options if each not in known)
    folded = _folded(wrong)
    spelled = {_folded(each): each for each in known}
    meant = spelled.get(folded) or next((w for w in _MEANT.get(folded, ()) if w in known), None)
    needless = _NEEDLESS.get(folded)
    if meant is None and needless is None:
        meant = nearest(wrong, known) or spelled.get(nearest(folded, spelled) or "")
    hint = f" (did you mean {meant!r}?)" if meant else ""
    if needless and meant is None:
        hint = f": {needless}"
    elif not hint:
        hint = f" (it has: {listing(known, 40)})" if known else " (it takes none)"
    return f"{name}() has no argument {wrong!r}{hint}"


def _folded(name: str) -> str:
    """Leave out what spellings differ in: inclCut, incl.cut and incl_cut are one word."""
    return "".join(filter(str.isalnum, name)).casefold()


def _misfits(
    signature: inspect.Signature,
    scope: Mapping[str, object],
    given: tuple[tuple[Any, ...], dict[str, Any]],
) -> Iterator[DataError]:
    """Walk over the arguments that are not of the types that their annotations ask for."""
    try:
        bound = signature.bind(*given[0], **given[1]).arguments
    except TypeError:
        return  # too many or too few arguments: Python's own words are plain
    for name, value in bound.items():
        parameter = signature.parameters[name]
        several = parameter.kind is parameter.VAR_POSITIONAL
        items = (
            {f"{name.rstrip('s')} {i}": item for i, item in enumerate(value, 1)} if several else {}
        )
        for what, item in (items if several else {name: value}).items():
            if item is parameter.default or parameter.annotation is parameter.empty:
                continue
            if isinstance(item, str) and "\0" in item:
                yield DataError(f"{what} has a NUL character: {shown(item)}", argument=what)
            elif not fits(item, parameter.annotation, scope):
                wanted = type_in_words(parameter.annotation, scope)
                yield DataError(f"{what} must be {wanted}, got {shown(item)}", argument=what)
