"""Pure rules of planning: the working calendar, the arithmetic of capacity, the greedy plan, times of arrival, states."""
