import { memo } from 'react'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { Kbd } from '../../../kit/index.ts'

/**
 * Shows a command's key; clickable. For the pointer only: keyboard and screen reader have toolbars and the key list.
 */
export const KeyHint = memo(function KeyHint({ id, text }: { id: string; text: string }) {
  const keys = useKeysFor(id)
  if (!keys) return null
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden
      onClick={() => runCommand(id)}
      className="flex shrink-0 items-center gap-1.5 rounded-sm whitespace-nowrap hover:text-text"
    >
      <Kbd keys={keys} /> {text}
    </button>
  )
})
