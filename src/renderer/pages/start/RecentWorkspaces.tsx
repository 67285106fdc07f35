import { plural, t } from '@lingui/core/macro'
import { ArrowRight, Folder } from 'lucide-react'
import { Button, formatAgo, formatCount, formatTime } from '../../kit/index.ts'

type Recent = {
  folder: string
  name: string
  openedAtMs: number
  images?: number | undefined
  toReview?: number | undefined
  isMissing: boolean
}

/** "1,870 images · 512 to review", as far as it is known. */
const figuresOf = ({ images, toReview }: Recent): string =>
  images === undefined
    ? ''
    : `${plural(images, { one: '# image', other: '# images' })} · ${toReview ? t`${formatCount(toReview)} to review` : t`nothing to review`}`

const notFound = t`Folder not found: connect its disk, or open it where it is now`
type RecentWorkspacesProps = { workspaces: readonly Recent[]; isBusy: boolean; onOpen(folder: string): void }

/** The workspace that was open last, large, and the others as cards. Enter goes on with the last one. */
export function RecentWorkspaces({ workspaces: [last, ...others], isBusy, onOpen }: RecentWorkspacesProps) {
  if (!last) return null
  return (
    <>
      <section aria-label={t`Last workspace`} className="flex flex-col gap-4 rounded-xl border border-line p-6">
        <div className="min-w-0">
          <h2 className={`truncate text-xl font-semibold ${last.isMissing ? 'text-text-3' : ''}`}>{last.name}</h2>
          <p className="text-text-2">{last.isMissing ? notFound : figuresOf(last)}</p>
          <p className="truncate text-xs text-text-3" title={last.folder}>
            {last.folder}
          </p>
        </div>
        <div className="flex items-center gap-3">
          <Button
            variant="primary"
            keys="Enter"
            autoFocus
            disabled={isBusy || last.isMissing}
            aria-label={t`Continue with ${last.name}`}
            onClick={() => onOpen(last.folder)}
          >
            {t`Continue`} <ArrowRight size={16} aria-hidden />
          </Button>
          <span className="text-xs text-text-2" title={formatTime(last.openedAtMs)}>
            {t`opened ${formatAgo(last.openedAtMs)}`}
          </span>
        </div>
      </section>
      {others.length > 0 && (
        <section aria-label={t`Other workspaces`} className="flex flex-col gap-3">
          <h2 className="text-lg font-semibold">{t`Other workspaces`}</h2>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-3">
            {others.map((workspace) => (
              <li key={workspace.folder}>
                <button
                  type="button"
                  disabled={isBusy || workspace.isMissing}
                  title={workspace.folder}
                  onClick={() => onOpen(workspace.folder)}
                  className="flex w-full items-center gap-3 rounded-lg border border-line p-4 text-left transition-colors hover:border-line-strong hover:bg-hover disabled:opacity-60"
                >
                  <Folder size={20} className="shrink-0 text-text-3" aria-hidden />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{workspace.name}</span>
                    <span className="block text-xs text-text-2">
                      {workspace.isMissing ? notFound : figuresOf(workspace)}
                    </span>
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
