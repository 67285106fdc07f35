import { classNames } from '../kit/index.ts'

/** The place where a page shows hints: over images, never over text. A page without one shows none. */
export const HintPlace = ({ className }: { className: string }) => (
  <div data-hint-place className={classNames('pointer-events-none absolute z-30', className)} />
)

export const hintPlace = (): Element | null => document.querySelector('[data-hint-place]')
