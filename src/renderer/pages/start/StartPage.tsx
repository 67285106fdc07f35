import { ORPCError } from '@orpc/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import {
  ArchiveRestore,
  FolderOpen,
  FolderPlus,
  History,
  Images,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
  Wheat,
} from 'lucide-react'
import { errorMessage, shell, useWorkspace } from '../../connection/index.ts'
import { openExisting, openImages, openSample, restoreBackup } from '../../dialogs/set-up.ts'
import { Button, formatTime } from '../../kit/index.ts'
import { RestoreProgress } from './RestoreProgress.tsx'

const chooseBackup = () => restoreBackup()

/** The newest backup of a workspace that could not be opened, where the error names one. */
const backupIn = ({ data }: ORPCError<string, unknown>): string | null =>
  typeof data === 'object' && data !== null && 'backup' in data && typeof data.backup === 'string' ? data.backup : null

/** The first screen: the sample, a folder of images, or a workspace that exists. */
export function StartPage() {
  const workspace = useWorkspace()
  const open = useMutation({ mutationFn: (work: () => Promise<void>) => work(), meta: { shownInPlace: true } })
  const atStart = workspace.status === 'none' ? workspace : null
  const trouble = open.error ? errorMessage(open.error) : atStart?.problem
  const backup = open.error instanceof ORPCError ? backupIn(open.error) : atStart?.backup
  return (
    <main className="flex h-full flex-col items-center overflow-y-auto px-8 py-10">
      <div className="my-auto flex w-full max-w-[840px] flex-col gap-6">
        <header className="flex items-center gap-4">
          <span className="flex size-12 items-center justify-center rounded-lg bg-accent text-on-accent">
            <Wheat size={26} strokeWidth={1.75} aria-hidden />
          </span>
          <div>
            <h1 className="text-xl leading-7 font-semibold">Winnow</h1>
            <p className="text-text-2">
              Turns images into training data and keeps that data fresh. Everything stays on this computer.
            </p>
          </div>
        </header>
        {trouble && !open.isPending && (
          <p role="alert" data-selectable className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger">
            <TriangleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
            <span className="min-w-0 break-words">{trouble}</span>
          </p>
        )}
        {backup && !open.isPending && (
          <Button
            className="self-start"
            icon={ArchiveRestore}
            title={backup}
            onClick={() => open.mutate(() => restoreBackup(backup))}
          >
            Restore newest backup…
          </Button>
        )}
        <div className="grid grid-cols-3 gap-4">
          <Choice
            icon={Images}
            title="Open the sample"
            text="A few dozen real images with predictions of a small detector"
            busy={open.isPending && open.variables === openSample}
            disabled={open.isPending}
            onChoose={() => open.mutate(openSample)}
          />
          <Choice
            icon={FolderPlus}
            title="A folder of images"
            text="Creates a workspace and imports the images with the labels next to them"
            busy={open.isPending && open.variables === openImages}
            disabled={open.isPending}
            onChoose={() => open.mutate(openImages)}
          />
          <Choice
            icon={FolderOpen}
            title="An existing workspace"
            text="A folder with a winnow.db"
            busy={open.isPending && open.variables === openExisting}
            disabled={open.isPending}
            onChoose={() => open.mutate(openExisting)}
          />
        </div>
        <div className="flex items-center gap-4">
          <Button
            variant="quiet"
            className="-ml-2.5"
            icon={ArchiveRestore}
            disabled={open.isPending}
            onClick={() => open.mutate(chooseBackup)}
          >
            {open.isPending && open.variables === chooseBackup ? 'Restoring…' : 'Restore backup…'}
          </Button>
          {open.isPending && <RestoreProgress />}
        </div>
        <Recent disabled={open.isPending} onChoose={(folder) => open.mutate(() => openExisting(folder))} />
      </div>
    </main>
  )
}

type ChoiceProps = {
  icon: LucideIcon
  title: string
  text: string
  busy: boolean
  disabled: boolean
  onChoose(): void
}

function Choice({ icon, title, text, busy, disabled, onChoose }: ChoiceProps) {
  const Icon = busy ? LoaderCircle : icon
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onChoose}
      className="flex flex-col items-start gap-2 rounded-lg border border-line bg-surface p-5 text-left transition-colors hover:border-line-strong hover:bg-raised disabled:opacity-60"
    >
      <Icon size={22} strokeWidth={1.75} className={`text-accent-text ${busy ? 'animate-spin' : ''}`} aria-hidden />
      <span className="mt-1 text-lg font-semibold">{title}</span>
      <span className="text-text-2">{busy ? 'Opening…' : text}</span>
    </button>
  )
}

function Recent({ disabled, onChoose }: { disabled: boolean; onChoose(folder: string): void }) {
  const recent = useQuery({ queryKey: ['shell', 'recent'], queryFn: () => shell.recent(), gcTime: 0 })
  if (!recent.data?.length) return null
  return (
    <section className="flex flex-col gap-1">
      <h2 className="flex items-center gap-2 px-2 text-xs font-medium text-text-3">
        <History size={14} aria-hidden /> Recent
      </h2>
      <ul>
        {recent.data.slice(0, 5).map(({ folder, name, openedAtMs }) => (
          <li key={folder}>
            <button
              type="button"
              disabled={disabled}
              onClick={() => onChoose(folder)}
              className="flex h-9 w-full items-center gap-3 rounded-md px-2 text-left hover:bg-hover disabled:opacity-60"
            >
              <span className="w-48 truncate font-medium">{name}</span>
              <span className="min-w-0 flex-1 truncate text-text-3" title={folder}>
                {folder}
              </span>
              <span className="tabular text-xs text-text-3">{formatTime(openedAtMs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
