import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { combinationsOf } from '../../commands/keys.ts'
import { type KnownCommand, keysOf, rebind, useBindings } from '../../commands/registry.ts'
import { Button, classNames, formatList, IconButton, Kbd } from '../../kit/index.ts'

/** The columns of the list: command, keys, and how to do it by mouse. */
export const shortcutColumns =
  'grid grid-cols-[minmax(0,1.2fr)_minmax(9rem,0.8fr)_minmax(0,1fr)] items-center gap-x-4 slim:grid-cols-[minmax(0,1fr)_9rem]'

type Conflict = { combination: string; others: KnownCommand[] }

/** A command and its keys. Asks before it takes a combination from another command. */
export function ShortcutRow({ command, all }: { command: KnownCommand; all: readonly KnownCommand[] }) {
  const [recording, setRecording] = useState(false)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const own = useBindings((state) => state.bindings[command.id])
  const keys = keysOf(command)
  const take = (combination: string) => {
    rebind(command.id, [combination])
    setConflict(null)
  }
  const reassign = ({ combination, others }: Conflict) => {
    for (const other of others)
      rebind(
        other.id,
        keysOf(other).filter((key) => key !== combination),
      )
    take(combination)
  }
  const record = (event: React.KeyboardEvent) => {
    if (event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    const [combination] = combinationsOf(event.nativeEvent)
    if (!combination) return
    setRecording(false)
    if (event.key === 'Escape') return
    if (event.key === 'Backspace') return rebind(command.id, [])
    const others = all.filter((other) => other.id !== command.id && keysOf(other).includes(combination))
    if (others.length > 0) setConflict({ combination, others })
    else take(combination)
  }
  return (
    <div className="border-b border-line">
      <div className={classNames(shortcutColumns, 'min-h-7 py-0.5')}>
        <span className="min-w-0">{command.title}</span>
        <span className="flex items-center">
          <button
            type="button"
            onClick={() => {
              setConflict(null)
              setRecording(true)
            }}
            onBlur={() => setRecording(false)}
            onKeyDown={recording ? record : undefined}
            className={classNames(
              '-ml-1 flex min-h-6 min-w-8 items-center gap-1.5 rounded-md px-1 hover:bg-hover',
              recording && 'bg-accent-soft',
            )}
          >
            <span className="sr-only">{t`Change the keys of ${command.title}:`}</span>
            {recording ? (
              <span className="text-xs text-accent-text">{t`Press keys, ⌫ to clear`}</span>
            ) : keys.length > 0 ? (
              keys.map((combination) => <Kbd key={combination} keys={combination} isHeard />)
            ) : (
              <span className="text-xs text-text-3">{t`none`}</span>
            )}
          </button>
          {own && (
            <IconButton
              icon={RotateCcw}
              label={t`Reset the keys of ${command.title}`}
              onClick={() => rebind(command.id, null)}
              className="size-6"
            />
          )}
        </span>
        <span className="min-w-0 text-text-2 slim:hidden">{command.mouse}</span>
      </div>
      {conflict && (
        <ConflictQuestion
          conflict={conflict}
          onReassign={() => reassign(conflict)}
          onKeepBoth={() => take(conflict.combination)}
          onDiscard={() => setConflict(null)}
        />
      )}
    </div>
  )
}

type ConflictQuestionProps = { conflict: Conflict; onReassign(): void; onKeepBoth(): void; onDiscard(): void }

function ConflictQuestion({ conflict, onReassign, onKeepBoth, onDiscard }: ConflictQuestionProps) {
  return (
    <div role="alert" className="mb-1 flex flex-col gap-1.5 rounded-md bg-inset p-2 text-xs">
      <p>
        <Trans>
          <Kbd keys={conflict.combination} isHeard /> is also assigned to{' '}
          {formatList(conflict.others.map(({ title }) => `“${title}”`))}. If you keep both, Winnow runs the command that
          is available, yours first.
        </Trans>
      </p>
      <div className="flex flex-wrap gap-1.5">
        <Button size="small" variant="primary" onClick={onReassign}>
          {t`Reassign`}
        </Button>
        <Button size="small" onClick={onKeepBoth}>
          {t`Keep both`}
        </Button>
        <Button size="small" onClick={onDiscard}>
          {t`Discard change`}
        </Button>
      </div>
    </div>
  )
}
