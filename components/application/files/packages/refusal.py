"""Why packages can't be installed as they are listed."""


class Refusal(Exception):
    """One sentence with what was found, where, and the remedy."""


def of_line(file, number, text, problem, remedy):
    return Refusal(f"{file}, line {number}: {text}\nerror: {problem}\nerror: {remedy}")
