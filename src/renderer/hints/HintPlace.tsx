import { classNames } from '../kit/index.ts'

/** Where a page shows hints: over images, never over what must be read. Pages without one show none. */
export const HintPlace = ({ className }: { className: string }) => (
  <div data-hint-place className={classNames('pointer-events-none absolute z-30', className)} />
)

export const hintPlace = (): Element | null => document.querySelector('[data-hint-place]')
