type Places = { chips: readonly unknown[]; selected: ReadonlySet<number>; focus: number; anchor: number }

/** Focuses a cell: alone, extending from the anchor, or toggled. */
export function focusIn(
  { chips, anchor, selected }: Places,
  place: number,
  { extend = false, toggle = false }: { extend?: boolean; toggle?: boolean } = {},
): Partial<Pick<Places, 'selected' | 'focus' | 'anchor'>> {
  if (chips.length === 0) return {}
  const focus = Math.min(chips.length - 1, Math.max(0, place))
  if (extend) {
    const [from, to] = [Math.min(anchor, focus), Math.max(anchor, focus)]
    return { focus, selected: new Set(Array.from({ length: to - from + 1 }, (_, i) => from + i)) }
  }
  if (!toggle) return { focus, anchor: focus, selected: new Set([focus]) }
  const next = new Set(selected)
  if (!next.delete(focus)) next.add(focus)
  return { focus, anchor: focus, selected: next }
}
