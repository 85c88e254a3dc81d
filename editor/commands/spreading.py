"""What the command line says of where a run computes: devices, computers, and Keras's backend."""

from __future__ import annotations

import os
from typing import Literal

from msgspec import Struct, structs

from editor.commands.errors import CommandError
from graph.training import Training

# What `keras.distribution.initialize` reads, and what launchers set.
_ADDRESSES = "KERAS_DISTRIBUTION_JOB_ADDRESSES"
_COUNT = "KERAS_DISTRIBUTION_NUM_PROCESSES"
_NUMBER = "KERAS_DISTRIBUTION_PROCESS_ID"


class SpreadChoice(Struct, frozen=True):
    """What a command line says of devices.

    Attributes:
        devices: Over how many of this computer each batch is spread.
        hosts: "address:port" of each process that trains together.
        process: Which of them this is, counted from 0.
        backend: What Keras computes with.
    """

    devices: int | None = None
    hosts: tuple[str, ...] = ()
    process: int | None = None
    backend: Literal["tensorflow", "jax", "torch"] | None = None

    def applied(self, training: Training) -> Training:
        """Gives the settings with what is said; several computers train with JAX."""
        fitting = training.fitting
        backend = self.backend or ("jax" if self.hosts else fitting.backend)
        return structs.replace(
            training,
            fitting=structs.replace(
                fitting,
                backend=backend,
                devices=self.devices or fitting.devices,
                hosts=bool(self.hosts) or fitting.hosts,
            ),
        )

    def set_environment(self) -> None:
        """Tells the worker, which is started after this, of the other processes.

        Raises:
            CommandError: hosts and the number of the process do not go together.
        """
        if not self.hosts and self.process is None:
            return
        if self.process is None or not 0 <= self.process < len(self.hosts):
            raise CommandError(
                f"Expected --process from 0 to {len(self.hosts) - 1} with --hosts. "
                f"Received: {self.process}"
                if self.hosts
                else "Expected --hosts with --process. Received: none"
            )
        for host in self.hosts:
            name, colon, port = host.rpartition(":")
            if not name or not colon or not port.isdecimal():
                raise CommandError(f"Expected --hosts ADDRESS:PORT,... Received: {host}")
        os.environ[_ADDRESSES] = ",".join(self.hosts)
        os.environ[_COUNT] = str(len(self.hosts))
        os.environ[_NUMBER] = str(self.process)
