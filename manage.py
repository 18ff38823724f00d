#!/usr/bin/env python3
"""The command line: `./manage.py help`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storytool.settings")
    from django.core.management import execute_from_command_line

    from common.startup import plain_configuration_errors

    with plain_configuration_errors():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
