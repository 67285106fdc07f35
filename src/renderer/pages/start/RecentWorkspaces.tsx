import { plural, t } from '@lingui/core/macro'
import { ArrowRight } from 'lucide-react'
import { Button, classNames, formatAgo, formatCount, formatTime } from '../../kit/index.ts'

export type Recent = {
  /** The folder, or the address of a workspace on a server. */
  folder: string
  name: string
  openedAtMs: number
  images?: number
  toReview?: number
  shownImages: number
  isServer: boolean
  isMissing: boolean
}

/** Returns the figures of a workspace, as far as known: "1,870 images · 512 to review". */
const figuresOf = ({ folder, images, toReview, isServer }: Recent): string =>
  isServer
    ? t`On ${new URL(folder).host}`
    : images === undefined
      ? ''
      : `${plural(images, { one: '# image', other: '# images' })} · ${toReview ? t`${formatCount(toReview)} to review` : t`nothing to review`}`

const notFound = t`Folder not found. Connect its disk, or open it from its new location`
type RecentWorkspacesProps = {
  workspaces: readonly Recent[]
  isBusy: boolean
  onOpen(workspace: Recent): void
  /** Lets the user choose the folder of a workspace that was moved. */
  onFind(): void
}

/** The last workspace, large, and the others as cards. Enter continues with the last one. */
export function RecentWorkspaces({ workspaces: [last, ...others], isBusy, onOpen, onFind }: RecentWorkspacesProps) {
  if (!last) return null
  const open = (workspace: Recent) => (workspace.isMissing ? onFind() : onOpen(workspace))
  return (
    <>
      <section aria-label={t`Last workspace`} className="flex flex-wrap overflow-hidden rounded-xl border border-line">
        <Images place={0} workspace={last} max={5} className="h-60 min-w-72 flex-[3]" />
        <div className="flex min-w-64 flex-[2] flex-col justify-center gap-5 p-6">
          <div className="min-w-0">
            <h2 className={`truncate text-xl font-semibold ${last.isMissing ? 'text-text-3' : ''}`}>{last.name}</h2>
            <p className="text-text-2">{last.isMissing ? notFound : figuresOf(last)}</p>
            <p className="truncate text-xs text-text-3" title={last.folder}>
              {last.folder}
            </p>
          </div>
          <div className="flex flex-wrap items-center gap-3">
            <Button
              variant="primary"
              keys="Enter"
              autoFocus
              disabled={isBusy}
              aria-label={last.isMissing ? undefined : t`Continue with ${last.name}`}
              onClick={() => open(last)}
            >
              {last.isMissing ? t`Find it…` : t`Continue`} {!last.isMissing && <ArrowRight size={16} aria-hidden />}
            </Button>
            <span className="text-xs text-text-2" title={formatTime(last.openedAtMs)}>
              {t`opened ${formatAgo(last.openedAtMs)}`}
            </span>
          </div>
        </div>
      </section>
      {others.length > 0 && (
        <section aria-label={t`Other workspaces`} className="flex flex-col gap-3">
          <h2 className="text-lg font-semibold">{t`Other workspaces`}</h2>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-3">
            {others.map((workspace, n) => (
              <li key={workspace.folder}>
                <button
                  type="button"
                  disabled={isBusy}
                  title={workspace.folder}
                  onClick={() => open(workspace)}
                  className="flex size-full flex-col overflow-hidden rounded-lg border border-line text-left transition-colors hover:border-line-strong hover:bg-hover disabled:opacity-60"
                >
                  <Images place={n + 1} workspace={workspace} max={3} className="h-32 w-full" />
                  <span className="w-full min-w-0 p-4">
                    <span className="block truncate font-medium">{workspace.name}</span>
                    <span className="block text-xs text-text-2">
                      {workspace.isMissing ? notFound : figuresOf(workspace)}
                    </span>
                    {workspace.isMissing && <span className="block text-accent-text">{t`Find it…`}</span>}
                    <span className="block text-xs text-text-3" title={formatTime(workspace.openedAtMs)}>
                      {formatAgo(workspace.openedAtMs)}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

type ImagesProps = { place: number; workspace: Recent; max: number; className: string }

/** A few images of a workspace, the first one large; nothing if none are known. */
function Images({ place, workspace: { shownImages, isMissing, openedAtMs }, max, className }: ImagesProps) {
  const count = Math.min(shownImages, max)
  if (count === 0 || isMissing) return null
  return (
    <span aria-hidden className={classNames('grid auto-cols-fr grid-flow-col grid-rows-2 gap-0.5', className)}>
      {Array.from({ length: count }, (_, n) => (
        <img
          key={n}
          src={`app-img://recent/${place}/${n}?${openedAtMs}`}
          alt=""
          className={classNames(
            'size-full min-h-0 min-w-0 bg-canvas object-cover',
            (n === 0 || count < 3 || (count === 4 && n === 3)) && 'row-span-2',
            n === 0 && max === 5 && 'col-span-2',
          )}
        />
      ))}
    </span>
  )
}
