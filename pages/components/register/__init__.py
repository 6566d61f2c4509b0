"""Components of the register: list, form, map, retirement and history."""
