"""A fast hasher that counts: tests of sign-in check how often a password is hashed, not how long it takes."""

from threading import Lock

from argon2 import PasswordHasher


class CountingHasher:
    def __init__(self):
        self._quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self._lock = Lock()
        self.count = 0

    def hash(self, password):
        self._another()
        return self._quick.hash(password)

    def verify(self, password_hash, password):
        self._another()
        return self._quick.verify(password_hash, password)

    def _another(self):
        with self._lock:
            self.count += 1
