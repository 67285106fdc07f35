import type { Page } from '@playwright/test'

/** Buttons, tabs and headings that extend beyond their container where the user can't scroll to the rest. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    for (const element of document.querySelectorAll<HTMLElement>('button, h1, h2, [role=tab], label')) {
      const { right, width } = element.getBoundingClientRect()
      if (width === 0 || element.closest('.sr-only')) continue
      let limit = window.innerWidth
      for (let parent = element.parentElement; parent; parent = parent.parentElement) {
        const { overflowX } = getComputedStyle(parent)
        if (overflowX === 'visible') continue
        limit = overflowX === 'hidden' ? parent.getBoundingClientRect().right : Number.POSITIVE_INFINITY
        break
      }
      if (right > limit + 1) found.push(`${element.tagName} ${element.textContent || element.ariaLabel}`)
    }
    return found
  })
