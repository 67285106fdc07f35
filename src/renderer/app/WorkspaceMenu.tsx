import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ChevronsUpDown, Download, Folder, FolderOpen, Folders, LogOut } from 'lucide-react'
import { isServed, queries, useWorkspace } from '../connection/index.ts'
import { classNames, Menu } from '../kit/index.ts'
import { Thumbnail } from '../thumbnail/Thumbnail.tsx'
import { signOut } from './SignOutDialog.tsx'
import { closeWorkspace, showInFolder } from './workspace-actions.ts'

/** The name and newest image of the workspace, with a menu of what can be done with the workspace. */
export function WorkspaceMenu({ isFolded }: { isFolded: boolean }) {
  const workspace = useWorkspace()
  const { showDownloads, otherWorkspaces } = window.winnow
  const { data: others } = useQuery({
    queryKey: ['other workspaces'],
    queryFn: async () => (await otherWorkspaces?.()) ?? null,
    enabled: otherWorkspaces !== undefined,
  })
  if (!('name' in workspace)) return null
  const { name, folder, status } = workspace
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t`Workspace ${name}`}
            title={name}
            className={classNames(
              'flex min-h-10 shrink-0 items-center gap-2 rounded-md hover:bg-hover',
              isFolded ? 'justify-center px-1.5' : 'px-1.5 text-left',
            )}
          >
            <WorkspaceImage name={name} />
            {!isFolded && (
              <>
                <span className="min-w-0 flex-1 truncate font-semibold">{name}</span>
                <ChevronsUpDown size={14} className="shrink-0 text-text-3" aria-hidden />
              </>
            )}
          </button>
        }
        items={[
          { heading: name },
          ...(isServed()
            ? [
                ...(showDownloads ? [{ label: t`Downloads…`, icon: Download, run: showDownloads }] : []),
                ...(others ? switchItems(others) : []),
                { label: t`Sign out`, icon: LogOut, run: signOut },
              ]
            : [
                { label: t`Show folder`, icon: FolderOpen, run: () => showInFolder(folder) },
                'separator' as const,
                { label: t`Close workspace`, icon: LogOut, run: closeWorkspace },
              ]),
        ]}
      />
      <p role="status" className={isFolded ? 'w-0 min-w-full text-center text-2xs break-words' : 'px-2 text-xs'}>
        {status === 'opening' && <span className="text-text-3">{t`Opening…`}</span>}
        {status === 'restarting' && <span className="text-warn">{lostText(isFolded)}</span>}
      </p>
    </>
  )
}

/** Returns menu items for the server's other workspaces, and for its first page, which lists all of them. */
const switchItems = (others: readonly { name: string; url: string }[]) => [
  'separator' as const,
  ...others.map(({ name, url }) => ({ label: name, icon: Folder, run: () => window.location.assign(url) })),
  { label: t`All workspaces…`, icon: Folders, run: () => window.location.assign('/') },
  'separator' as const,
]

/** Returns the text for a lost connection: the engine on this computer restarts, a server may be unreachable. */
function lostText(isFolded: boolean): string {
  if (isServed()) return isFolded ? t`Offline` : t`Offline. Connecting again…`
  return isFolded ? t`Restarting…` : t`Restarting the engine…`
}

/** The newest image, or the first letter of the name if there is none. */
function WorkspaceImage({ name }: { name: string }) {
  const { data: imageId } = useQuery({
    ...queries.library.list.queryOptions({ input: { where: '', order: '', limit: 1 } }),
    select: ({ images }) => images[0]?.imageId ?? null,
  })
  const look = 'size-7 rounded-md'
  if (imageId) return <Thumbnail imageId={imageId} variant="thumbnail" className={look} />
  return (
    <span
      data-letter={name.slice(0, 1).toUpperCase()}
      className={classNames(
        'grid shrink-0 place-items-center bg-accent font-semibold text-on-accent before:content-[attr(data-letter)]',
        look,
      )}
    />
  )
}
