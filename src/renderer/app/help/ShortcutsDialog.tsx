import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { type CommandGroup, commandGroups, groupTitles } from '../../commands/index.ts'
import { type KnownCommand, keysOf, offeredCommands, useBindings, useKnown } from '../../commands/registry.ts'
import { Button, Dialog, Input, Kbd } from '../../kit/index.ts'
import { closeOverlay, useOverlays } from '../overlays.ts'
import { frameCommands } from '../use-frame-commands.ts'
import { ShortcutRow, shortcutColumns } from './ShortcutRow.tsx'
import { tenKeys } from './ten-keys.ts'

/** Lists every command with its keys and how to do it by mouse, the current page first. A click on the keys changes them. */
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
  const [typed, setTyped] = useState('')
  const changed = useBindings((state) => Object.keys(state.bindings).length)
  const known = useKnown((state) => state.known)
  const commands = Object.values(known)
  const search = typed.trim().toLowerCase()
  const matching = commands.filter(({ title, group, mouse = '' }) =>
    `${title} ${groupTitles[group]} ${mouse}`.toLowerCase().includes(search),
  )
  const everywhere = new Set(frameCommands.map(({ id }) => id))
  const offered = new Set(offeredCommands().map(({ id }) => id))
  const onPage = matching.filter(({ id }) => offered.has(id) && !everywhere.has(id))
  const elsewhere = matching.filter(({ id }) => !offered.has(id) && !everywhere.has(id))
  const isSearch = search !== ''
  return (
    <div className="flex flex-col gap-5">
      <div className="flex gap-2">
        <Input
          aria-label={t`Search shortcuts`}
          placeholder={t`Search`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button disabled={changed === 0} onClick={() => useBindings.setState({ bindings: {} })}>
          {changed === 0 ? t`Reset all keys` : t`Reset all keys (${changed} changed)`}
        </Button>
      </div>
      {matching.length === 0 && <p className="py-8 text-center text-text-3">{t`No matching commands`}</p>}
      {!isSearch && <TenKeys known={known} />}
      <Part title={t`On this page`} commands={onPage} all={commands} isSearch={isSearch} />
      <Part
        title={t`On every page`}
        commands={matching.filter(({ id }) => everywhere.has(id))}
        all={commands}
        isSearch={isSearch}
      />
      <Part title={t`On other pages`} commands={elsewhere} all={commands} isSearch={isSearch} />
    </div>
  )
}

/** The ten keys to learn first, as the user has set them. */
function TenKeys({ known }: { known: Record<string, KnownCommand> }) {
  return (
    <section aria-label={t`Ten keys to start with`} className="rounded-lg bg-inset px-4 py-3">
      <h3 className="mb-2 font-semibold">{t`Ten keys to start with`}</h3>
      <ul className="grid grid-flow-col grid-cols-2 grid-rows-5 gap-x-8 gap-y-1.5 slim:grid-flow-row slim:grid-cols-1 slim:grid-rows-none">
        {tenKeys.map(({ id, what, keys }) => {
          const command = known[id]
          const shown = command ? keysOf(command)[0] : keys
          return (
            <li key={id} className="flex items-center gap-3">
              <span className="w-24 shrink-0 text-right">{shown && <Kbd keys={shown} isHeard />}</span>
              <span className="min-w-0">{what}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

type PartProps = {
  title: string
  commands: readonly KnownCommand[]
  all: readonly KnownCommand[]
  /** A search shows small steps too. */
  isSearch: boolean
}

/** The first of a row of digits stands for all of them, as `review.class1` does. */
const isLaterDigit = /[2-9]$/

/** Returns the place of a command among the ten, or after them. */
const rank = ({ id }: KnownCommand): number =>
  (tenKeys.findIndex((one) => one.id === id) + tenKeys.length + 1) % (tenKeys.length + 1)

/** A section of the list. Small steps, such as by arrow keys, are folded away. */
function Part({ title, commands, all, isSearch }: PartProps) {
  if (commands.length === 0) return null
  const isFolded = ({ id, keyOnly = false }: KnownCommand) => !isSearch && (keyOnly || isLaterDigit.test(id))
  const more = commands.filter(isFolded)
  return (
    <section aria-label={title}>
      <div className={`${shortcutColumns} border-b border-line-strong pb-1`}>
        <h3 className="font-semibold">{title}</h3>
        <span className="text-xs text-text-2">{t`Key`}</span>
        <span className="text-xs text-text-2 slim:hidden">{t`By mouse`}</span>
      </div>
      <Groups commands={commands.filter((command) => !isFolded(command))} all={all} />
      {more.length > 0 && (
        <details className="mt-2">
          <summary className="cursor-default rounded-md py-1 text-text-2 hover:text-text">
            {t`More keys of the same kind: ${more.length}`}
          </summary>
          <Groups commands={more} all={all} />
        </details>
      )}
    </section>
  )
}

function Groups({ commands, all }: Pick<PartProps, 'commands' | 'all'>) {
  const groups = commandGroups.filter((group) => commands.some((command) => command.group === group))
  const inGroup = (group: CommandGroup) =>
    commands
      .filter((command) => command.group === group)
      .sort((a, b) => Number(keysOf(a).length === 0) - Number(keysOf(b).length === 0) || rank(a) - rank(b))
  return groups.map((group) => (
    <div key={group}>
      {groups.length > 1 && <h4 className="pt-3 pb-1 text-xs font-medium text-text-2">{groupTitles[group]}</h4>}
      {inGroup(group).map((command) => (
        <ShortcutRow key={command.id} command={command} all={all} />
      ))}
    </div>
  ))
}
