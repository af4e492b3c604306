"""GitHub's expressions, `${{ … }}`, as far as the workflows use them.

Source: "Evaluate expressions in workflows and actions", docs.github.com. What is not known here is an error, never a guess.
"""

import json
import re

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>&&|\|\||==|!=|<=|>=|[!<>().,\[\]]))")
EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.S)
STATUS = re.compile(r"\b(success|failure|always|cancelled)\s*\(")


class Expression:
    """One expression over contexts, a dictionary of dictionaries; functions may be added by name."""

    def __init__(self, source, contexts, functions=None):
        self.contexts = contexts
        self.functions = FUNCTIONS | (functions or {})
        self.tokens = []
        position = 0
        source = source.strip()
        while position < len(source):
            found = TOKEN.match(source, position)
            if not found:
                raise SyntaxError(f"{source!r} at {source[position:]!r}")
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()

    def value(self):
        value = self.either()
        if self.tokens:
            raise SyntaxError(f"left over: {self.tokens}")
        return value

    def next_is(self, *signs):
        return bool(self.tokens) and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs

    def take(self, *signs):
        return self.tokens.pop(0)[1] if self.next_is(*signs) else None

    def demand(self, sign):
        if not self.take(sign):
            raise SyntaxError(f"{sign} is missing before {self.tokens}")

    def either(self):
        left = self.both()
        while self.take("||"):
            right = self.both()
            left = left if truthy(left) else right
        return left

    def both(self):
        left = self.comparison()
        while self.take("&&"):
            right = self.comparison()
            left = right if truthy(left) else left
        return left

    def comparison(self):
        left = self.negation()
        while sign := self.take("==", "!=", "<", "<=", ">", ">="):
            left = compare(sign, left, self.negation())
        return left

    def negation(self):
        if self.take("!"):
            return not truthy(self.negation())
        return self.access()

    def access(self):
        value = self.primary()
        while sign := self.take(".", "["):
            if sign == ".":
                key = self.tokens.pop(0)[1]
            else:
                key = self.either()
                self.demand("]")
            value = member(value, key)
        return value

    def primary(self):
        if self.take("("):
            value = self.either()
            self.demand(")")
            return value
        kind, text = self.tokens.pop(0)
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text)
        if kind != "name":
            raise SyntaxError(text)
        if self.take("("):
            return self.call(text)
        constants = {"true": True, "false": False, "null": None}
        if text in constants:
            return constants[text]
        if text not in self.contexts:
            raise NameError(f"the context {text} is not available here")
        return self.contexts[text]

    def call(self, name):
        arguments = []
        while not self.take(")"):
            arguments.append(self.either())
            if not self.next_is(")"):
                self.demand(",")
        return self.functions[name](*arguments)


def truthy(value):
    return value not in (None, False, 0, "")


def member(value, key):
    """What a mapping or list has there; like GitHub, nothing at all when it has not."""
    if isinstance(value, dict):
        return {name.lower(): item for name, item in value.items()}.get(str(key).lower())
    if isinstance(value, list) and isinstance(key, float) and int(key) < len(value):
        return value[int(key)]
    return None


def compare(sign, left, right):
    if isinstance(left, str) and isinstance(right, str):
        left, right = left.lower(), right.lower()
    elif type(left) is not type(right):
        left, right = number(left), number(right)
    return {"==": left == right, "!=": left != right}[sign] if sign in ("==", "!=") else eval_order(sign, left, right)


def eval_order(sign, left, right):
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]


def number(value):
    if value in (None, ""):
        return 0.0
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def text(value):
    """A value as it stands in a string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)


FUNCTIONS = {
    "format": lambda pattern, *values: re.sub(r"\{(\d+)\}", lambda found: text(values[int(found.group(1))]), pattern),
    "contains": lambda where, what: what in where if isinstance(where, list) else text(what).lower() in text(where).lower(),
    "startsWith": lambda where, what: text(where).lower().startswith(text(what).lower()),
    "endsWith": lambda where, what: text(where).lower().endswith(text(what).lower()),
    "fromJSON": json.loads,
    "toJSON": json.dumps,
    "hashFiles": lambda *patterns: "hash-of-" + "-".join(patterns).replace("*", "").replace("/", "-"),
}


def resolve(value, contexts, functions=None):
    """A value of a workflow with its expressions put in, whatever its shape; a lone expression keeps its type."""
    if isinstance(value, dict):
        return {key: resolve(item, contexts, functions) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, contexts, functions) for item in value]
    if not isinstance(value, str):
        return value
    whole = EMBEDDED.fullmatch(value.strip())
    if whole and value.strip().count("${{") == 1:
        return Expression(whole.group(1), contexts, functions).value()
    return EMBEDDED.sub(lambda found: text(Expression(found.group(1), contexts, functions).value()), value)


def holds(condition, contexts, succeeded):
    """Whether an `if` lets a job or step run: without a status function it asks for the success of what came before."""
    if condition is None:
        return succeeded
    condition = str(condition)
    if whole := EMBEDDED.fullmatch(condition.strip()):
        condition = whole.group(1)
    functions = {
        "success": lambda: succeeded, "failure": lambda: not succeeded, "always": lambda: True, "cancelled": lambda: False}
    value = truthy(Expression(condition, contexts, functions).value())
    return value if STATUS.search(condition) else value and succeeded
