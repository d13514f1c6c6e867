"""Passwords and PINs: from the environment, or asked where somebody sits; never on the command line."""

from __future__ import annotations

import getpass
import os
import warnings


def secret(name: str, question: str) -> str:
    """The value of the environment variable `name`, or the answer to `question`. Raises Refusal where nobody can answer."""
    from kham.kernel.reasons import Refusal

    given = os.environ.get(name)
    if given:
        return given
    try:
        with warnings.catch_warnings():  # a piped answer is never shown: nothing to warn about
            warnings.simplefilter("ignore", getpass.GetPassWarning)
            return getpass.getpass(question)
    except EOFError:
        raise Refusal("cli.nobody", f"Không có người để hỏi mật khẩu: đặt biến môi trường {name}.") from None
