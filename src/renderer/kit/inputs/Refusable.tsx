import type { MouseEvent, ReactNode } from 'react'
import { Tooltip } from '../overlays/Tooltip.tsx'

const doNothing = (event: MouseEvent) => event.preventDefault()

/** Returns the props of a button that the user may not press. It can still be focused, so that its reason can be read. */
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

/** Shows on hover and focus why the button inside is refused. */
export function Refusable({ refused, children }: { refused: string | null; children: ReactNode }) {
  return refused === null ? children : <Tooltip label={refused}>{children}</Tooltip>
}
