import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { commandGroups, groupTitles } from '../commands/index.ts'
import { offeredCommands, useBindings, useKnown } from '../commands/registry.ts'
import { Button, Dialog, Input } from '../kit/index.ts'
import { closeOverlay, useOverlays } from './overlays.ts'
import { ShortcutRow } from './ShortcutRow.tsx'

/** Every command with its keys; a click on the keys changes them. */
export function ShortcutsDialog() {
  const open = useOverlays((state) => state.open === 'shortcuts')
  return (
    <Dialog
      open={open}
      onClose={closeOverlay}
      title={t`Keyboard shortcuts`}
      description={t`Click a shortcut to change it. Pages you haven’t opened yet are not listed.`}
      width="large"
    >
      <ShortcutList />
    </Dialog>
  )
}

function ShortcutList() {
  const [sought, setSought] = useState('')
  const changed = useBindings((state) => Object.keys(state.bindings).length)
  const known = useKnown((state) => state.known)
  const offered = new Set(offeredCommands().map(({ id }) => id))
  const commands = Object.values(known)
  const requested = sought.trim().toLowerCase()
  const matching = commands.filter(
    ({ title, group }) => title.toLowerCase().includes(requested) || group.toLowerCase().includes(requested),
  )
  return (
    <div className="flex flex-col gap-4">
      <div className="flex gap-2">
        <Input
          aria-label={t`Search shortcuts`}
          placeholder={t`Search`}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        <Button disabled={changed === 0} onClick={() => useBindings.setState({ bindings: {} })}>
          {changed === 0 ? t`Reset all keys` : t`Reset all keys (${changed} changed)`}
        </Button>
      </div>
      {matching.length === 0 && <p className="py-8 text-center text-text-3">{t`No matching commands`}</p>}
      <div className="columns-2 gap-8">
        {commandGroups.map((group) => {
          const inGroup = matching.filter((command) => command.group === group)
          if (inGroup.length === 0) return null
          return (
            <section key={group} className="mb-4">
              <h3 className="mb-1 break-after-avoid text-xs font-medium text-text-3">{groupTitles[group]}</h3>
              {inGroup.map((command) => (
                <ShortcutRow key={command.id} command={command} others={commands} offered={offered.has(command.id)} />
              ))}
            </section>
          )
        })}
      </div>
    </div>
  )
}
