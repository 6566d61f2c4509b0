"""Operations: self-check, health, backups and stale files."""
