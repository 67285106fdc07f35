import { t } from '@lingui/core/macro'

/** The arrow keys and their directions on screen. */
export const arrowKeys = [
  { key: 'ArrowLeft', id: 'left', name: t({ context: 'direction', message: 'left' }), dx: -1, dy: 0 },
  { key: 'ArrowRight', id: 'right', name: t({ context: 'direction', message: 'right' }), dx: 1, dy: 0 },
  { key: 'ArrowUp', id: 'up', name: t({ context: 'direction', message: 'up' }), dx: 0, dy: -1 },
  { key: 'ArrowDown', id: 'down', name: t({ context: 'direction', message: 'down' }), dx: 0, dy: 1 },
] as const
