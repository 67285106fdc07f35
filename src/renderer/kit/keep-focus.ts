/** A focused tab would open itself. */
const control = ':is(button:not(:disabled), a[href], input, [tabindex]):not([role="tab"])'

const isShown = (element: Element): boolean => element.isConnected && element.checkVisibility()

/** Returns what takes the focus in a part of the page: itself, the shown tab, or its first control. */
const targetIn = (part: Element): HTMLElement | undefined =>
  [part, ...part.querySelectorAll('[role="tabpanel"]'), ...part.querySelectorAll(control)].find(
    (element): element is HTMLElement =>
      element instanceof HTMLElement && element.matches('[tabindex], button, a, input') && isShown(element),
  )

/** Returns the row that took the place of a removed one, or the one before it. */
const rowsBeside = ({ removedNodes, nextSibling, previousSibling }: MutationRecord, focused: Element): Element[] =>
  [...removedNodes].some((node) => node instanceof Element && node.matches('li, tr') && node.contains(focused))
    ? [nextSibling, previousSibling].filter((row) => row instanceof Element)
    : []

/**
 * Moves the focus when the focused element disappears from a page with a heading that takes the focus: to the next row of the
 * same list, else to what is left of the nearest part around it. For a ref; returns its cleanup.
 */
export function keepFocus(page: HTMLElement): () => void {
  /** The focused element, and those around it. */
  let around: Element[] = []
  const note = ({ target }: FocusEvent) => {
    around = []
    for (let element = target as Element | null; element; element = element === page ? null : element.parentElement)
      around.push(element)
  }
  const forget = () => {
    around = []
  }
  const observer = new MutationObserver((records) => {
    const [focused] = around
    const { activeElement, body } = document
    if (!focused || (activeElement !== body && activeElement !== focused)) return
    if (!page.querySelector('h1[tabindex]') || isShown(focused)) return
    const parts = [...records.flatMap((record) => rowsBeside(record, focused)), ...around.filter(isShown)]
    for (const part of parts) {
      const target = isShown(part) && targetIn(part)
      if (target) return target.focus()
    }
  })
  page.addEventListener('pointerdown', forget, true)
  page.addEventListener('focusin', note)
  observer.observe(page, { childList: true, subtree: true })
  return () => {
    page.removeEventListener('pointerdown', forget, true)
    page.removeEventListener('focusin', note)
    observer.disconnect()
  }
}
