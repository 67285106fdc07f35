/** Marks the part of the panel in which the questions about the selected object are answered. */
const attributesPart = 'data-keeps-tab'

/** Moves the focus to the first question, or to the first one that is not answered though it has to be. */
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
