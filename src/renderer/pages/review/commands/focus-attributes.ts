/** Marks the panel part with the selected object's attributes. */
const attributesPart = 'data-keeps-tab'

/** Focuses the first missing required attribute, else the first one. */
export function focusAttributes(): void {
  const part = document.querySelector(`[${attributesPart}]`)
  const control = (within: Element | null | undefined) =>
    within?.querySelector<HTMLElement>('input, textarea, button, [role="checkbox"]')
  const requested = control(part?.querySelector('[data-missing]')) ?? control(part)
  requested?.focus()
}

export const inAttributes = (): boolean => document.activeElement?.closest(`[${attributesPart}]`) != null

export function leaveAttributes(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
