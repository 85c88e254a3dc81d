"""`python -m editor` is the same as `keras-canvas`."""

import sys

from editor.cli import main

sys.exit(main())
