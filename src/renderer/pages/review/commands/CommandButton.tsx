import type { LucideIcon } from 'lucide-react'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { IconButton } from '../../../kit/index.ts'

type CommandButtonProps = { id: string; icon: LucideIcon; label: string; disabled?: boolean; pressed?: boolean }

/** A button that runs a command and shows its keys in the tooltip. */
export function CommandButton({ id, icon, label, disabled, pressed }: CommandButtonProps) {
  const keys = useKeysFor(id)
  return (
    <IconButton
      icon={icon}
      label={label}
      keys={keys}
      disabled={disabled}
      onClick={() => runCommand(id)}
      {...(pressed !== undefined && { pressed })}
    />
  )
}
