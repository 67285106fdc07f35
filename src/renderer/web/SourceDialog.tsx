import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CornerLeftUp, Folder, HardDrive } from 'lucide-react'
import { useState } from 'react'
import { Button, Dialog } from '../kit/index.ts'
import { listRoot, useSource } from './source.ts'

/** Asks for a folder of this computer, or a folder of the server that is open for imports. */
export function SourceDialog() {
  const { asking } = useSource()
  const [at, setAt] = useState<readonly string[]>([])
  if (!asking) return null
  const answer = (source: string | null) => {
    setAt([])
    asking.answer(source)
  }
  const [root, ...path] = at
  return (
    <Dialog
      open
      onClose={() => answer(null)}
      title={asking.title}
      description={t`From your computer, or a folder on the server`}
      footer={
        <>
          <Button className="mr-auto" onClick={() => answer('upload')}>
            {t`Upload from this computer…`}
          </Button>
          <Button onClick={() => answer(null)}>{t`Cancel`}</Button>
          <Button
            variant="primary"
            refused={root === undefined ? t`Choose a folder on the server first` : null}
            onClick={() => answer(`root:${root}/${path.join('/')}`)}
          >
            {t`Choose ${at.at(-1) ?? t`folder`}`}
          </Button>
        </>
      }
    >
      <div className="flex min-h-64 flex-col gap-2">
        <p data-selectable className="text-xs text-text-2">
          {root === undefined ? t`Folders on the server` : at.join(' / ')}
        </p>
        <ul aria-label={t`Folders`} className="max-h-72 overflow-y-auto">
          {root !== undefined && <Row icon={CornerLeftUp} label={t`Up`} onOpen={() => setAt(at.slice(0, -1))} />}
          {root === undefined ? (
            asking.roots.map((name) => <Row key={name} icon={HardDrive} label={name} onOpen={() => setAt([name])} />)
          ) : (
            <Listing root={root} path={path.join('/')} onOpen={(name) => setAt([...at, name])} />
          )}
        </ul>
      </div>
    </Dialog>
  )
}

function Listing({ root, path, onOpen }: { root: string; path: string; onOpen(name: string): void }) {
  const { data, error } = useQuery({ queryKey: ['root', root, path], queryFn: () => listRoot(root, path) })
  if (error) return <li role="alert">{error.message}</li>
  if (!data) return null
  const folders = data.entries.filter(({ isFolder }) => isFolder)
  const files = data.entries.length - folders.length
  return (
    <>
      {folders.map(({ name }) => (
        <Row key={name} icon={Folder} label={name} onOpen={() => onOpen(name)} />
      ))}
      <li className="px-2 py-1 text-xs text-text-3">
        {data.more
          ? t`This folder has more than is shown.`
          : t`${plural(files, { one: '# file', other: '# files' })} in this folder`}
      </li>
    </>
  )
}

function Row({ icon: Icon, label, onOpen }: { icon: typeof Folder; label: string; onOpen(): void }) {
  return (
    <li>
      <button
        type="button"
        className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover"
        onClick={onOpen}
      >
        <Icon size={16} className="shrink-0 text-text-3" aria-hidden />
        {label}
      </button>
    </li>
  )
}
