import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Command as Palette } from 'cmdk'
import { BookOpen, Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useMemo, useState } from 'react'
import { queries, useWorkspace } from '../../connection/index.ts'
import { Kbd } from '../../kit/index.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { closeOverlay, searchGuideFor, useOverlays } from '../overlays.ts'
import { entryKinds, fittingEntries, kindTitles } from './entry.ts'
import { ownEntries } from './own-entries.ts'
import { type FoundEntry, useFound } from './use-found.ts'

const maxPerKind = 7
const guideItem = 'search the guide'

/** Finds pages, commands of all pages, and what the workspace holds. */
export function CommandPalette() {
  const open = useOverlays((state) => state.open === 'palette')
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && closeOverlay()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/30" />
        <Radix.Content
          aria-describedby={undefined}
          className="appear fixed top-[12vh] left-1/2 z-40 w-140 max-w-[calc(100vw-48px)] -translate-x-1/2 overflow-hidden floating outline-none"
        >
          <Radix.Title className="sr-only">{t`Search or run`}</Radix.Title>
          <PaletteList />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function PaletteList() {
  const [typed, setTyped] = useState('')
  // The best entry is selected until the user selects another one, because results arrive while they type.
  const [chosen, setChosen] = useState('')
  const [hasMoved, setHasMoved] = useState(false)
  const isOpen = useWorkspace((workspace) => 'folder' in workspace)
  const me = useQuery({ ...queries.access.whoami.queryOptions(), enabled: isOpen }).data
  const own = useMemo(() => ownEntries(me?.role), [me?.role])
  const found = useFound(typed)
  const isSearch = typed.trim() !== ''
  const fitting = isSearch
    ? fittingEntries([...own, ...found], typed)
    : own.filter(({ id, keys }) => keys || id.startsWith('go.'))
  // The group of the best entry comes first.
  const kinds = isSearch ? [...new Set(fitting.map(({ kind }) => kind))] : entryKinds
  // Runs after the dialog has given the focus back, so that an entry can open another dialog.
  const runClosed = (run: () => void) => {
    closeOverlay()
    setTimeout(run)
  }
  const best = kinds.flatMap((kind) => fitting.filter((entry) => entry.kind === kind))[0]?.id ?? guideItem
  return (
    <Palette
      label={t`Search or run`}
      loop
      shouldFilter={false}
      value={hasMoved ? chosen : best}
      onValueChange={setChosen}
      onKeyDown={({ key }) => key.startsWith('Arrow') && setHasMoved(true)}
      onPointerMove={() => setHasMoved(true)}
    >
      <div className="flex items-center gap-2 border-b border-line px-4">
        <Search size={16} className="shrink-0 text-text-3" aria-hidden />
        <Palette.Input
          value={typed}
          onValueChange={(next) => {
            setTyped(next)
            setHasMoved(false)
          }}
          placeholder={t`A page, a command, a class, a file name…`}
          className="h-11 w-full bg-transparent text-lg outline-none placeholder:text-text-3"
        />
      </div>
      <Palette.List className="max-h-[60vh] overflow-y-auto p-1">
        {isSearch && fitting.length === 0 && <p className="py-6 text-center text-text-3">{t`Nothing found`}</p>}
        {kinds.map((kind) => {
          const ofKind = fitting.filter((entry) => entry.kind === kind)
          if (ofKind.length === 0) return null
          return (
            <Palette.Group
              key={kind}
              heading={kindTitles[kind]}
              className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-text-3"
            >
              {(isSearch ? ofKind.slice(0, maxPerKind) : ofKind).map((entry) => (
                <EntryItem key={entry.id} entry={entry} onChoose={() => runClosed(entry.run)} />
              ))}
            </Palette.Group>
          )
        })}
        {isSearch && (
          <Palette.Item
            value={guideItem}
            onSelect={() => runClosed(() => searchGuideFor(typed.trim()))}
            className="mt-1 flex min-h-8 items-center gap-2.5 rounded-md border-t border-line px-3 text-text-2 data-[selected=true]:bg-accent-soft"
          >
            <BookOpen size={14} className="shrink-0" aria-hidden />
            <span className="min-w-0 flex-1 truncate">{t`Search the guide for “${typed.trim()}”`}</span>
          </Palette.Item>
        )}
      </Palette.List>
    </Palette>
  )
}

function EntryItem({ entry, onChoose }: { entry: FoundEntry; onChoose(): void }) {
  return (
    <Palette.Item
      value={entry.id}
      onSelect={onChoose}
      className="flex min-h-8 items-center gap-2.5 rounded-md px-3 data-[selected=true]:bg-accent-soft"
    >
      <EntryImage entry={entry} />
      <span className="min-w-0 flex-1 truncate">{entry.title}</span>
      {entry.hint && <span className="max-w-48 shrink-0 truncate text-xs text-text-2">{entry.hint}</span>}
      {entry.keys && <Kbd keys={entry.keys} />}
    </Palette.Item>
  )
}

function EntryImage({ entry: { imageId, color } }: { entry: FoundEntry }) {
  if (imageId) return <Thumbnail imageId={imageId} variant="thumbnail" className="h-6 w-8 rounded-sm" />
  if (color) return <span className="size-3 shrink-0 rounded-sm" style={{ background: color }} aria-hidden />
  return null
}
