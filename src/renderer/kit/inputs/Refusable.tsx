import type { MouseEvent, ReactNode } from 'react'
import { Tooltip } from '../overlays/Tooltip.tsx'

const doNothing = (event: MouseEvent) => event.preventDefault()

/** What a button is given that a user may not press: it keeps the focus, so that its reason can be read by key and ear. */
export const whenRefused = (refused: string | null) =>
  refused === null
    ? {}
    : {
        disabled: false,
        'aria-disabled': true,
        'aria-description': refused,
        onClick: doNothing,
        onPointerDown: undefined,
        onKeyDown: undefined,
      }

/** Tells on hover and on focus why the button inside is refused. */
export function Refusable({ refused, children }: { refused: string | null; children: ReactNode }) {
  return refused === null ? children : <Tooltip label={refused}>{children}</Tooltip>
}
