"""Pure decisions about cases: due dates, what may be done next, what counts as closed, who must know when it is late."""
