import { useState } from 'react'
import { type Command, commandGroups } from '../commands/index.ts'
import { combinationsOf } from '../commands/keys.ts'
import { keysOf, offeredCommands, rebind, useBindings } from '../commands/registry.ts'
import { Button, classNames, Dialog, Input, Kbd } from '../kit/index.ts'
import { closeOverlay, useOverlays } from './overlays.ts'

/** Every command with its keys; a click on the keys changes them, and two commands with one key are pointed out. */
export function ShortcutsDialog() {
  const open = useOverlays((state) => state.open === 'shortcuts')
  return (
    <Dialog
      open={open}
      onClose={closeOverlay}
      title="Keyboard shortcuts"
      description="Click on a key to change it. The list shows what this page and the frame offer."
      width="large"
    >
      <ShortcutList />
    </Dialog>
  )
}

function ShortcutList() {
  const [sought, setSought] = useState('')
  const changed = useBindings((state) => Object.keys(state.bindings).length > 0)
  const commands = offeredCommands()
  const matching = commands.filter(({ title }) => title.toLowerCase().includes(sought.toLowerCase()))
  return (
    <div className="flex flex-col gap-4">
      <div className="flex gap-2">
        <Input
          aria-label="Search the shortcuts"
          placeholder="Search"
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        <Button disabled={!changed} onClick={() => useBindings.setState({ bindings: {} })}>
          Reset all keys
        </Button>
      </div>
      <div className="columns-2 gap-8">
        {commandGroups.map((group) => {
          const inGroup = matching.filter((command) => command.group === group)
          if (inGroup.length === 0) return null
          return (
            <section key={group} className="mb-4">
              <h3 className="mb-1 break-after-avoid text-xs font-medium text-text-3">{group}</h3>
              {inGroup.map((command) => (
                <ShortcutRow key={command.id} command={command} others={commands} />
              ))}
            </section>
          )
        })}
      </div>
    </div>
  )
}

function ShortcutRow({ command, others }: { command: Command; others: readonly Command[] }) {
  const [recording, setRecording] = useState(false)
  const keys = keysOf(command)
  const clash = others.find(
    (other) => other.id !== command.id && other.group === command.group && keysOf(other).some((k) => keys.includes(k)),
  )
  const record = (event: React.KeyboardEvent) => {
    if (event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') setRecording(false)
    const [combination] = combinationsOf(event.nativeEvent)
    if (!combination || event.key === 'Escape') return
    rebind(command.id, event.key === 'Backspace' ? [] : [combination])
    setRecording(false)
  }
  return (
    <div className="flex min-h-7 break-inside-avoid items-center gap-2 border-b border-line py-0.5">
      <span className="min-w-0 flex-1">
        {command.title}
        {clash && <span className="block text-xs text-warn">Same key as “{clash.title}”</span>}
      </span>
      <button
        type="button"
        aria-label={`Change the keys of ${command.title}`}
        onClick={() => setRecording(true)}
        onBlur={() => setRecording(false)}
        onKeyDown={recording ? record : undefined}
        className={classNames(
          'flex min-h-6 min-w-8 items-center justify-end gap-1.5 rounded-md px-1 hover:bg-hover',
          recording && 'bg-accent-soft',
        )}
      >
        {recording ? (
          <span className="text-xs text-accent-text">Press keys, ⌫ for none</span>
        ) : keys.length > 0 ? (
          keys.map((combination) => <Kbd key={combination} keys={combination} />)
        ) : (
          <span className="text-xs text-text-3">none</span>
        )}
      </button>
    </div>
  )
}
