import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { toReviewBy } from '#model/query/to-review.ts'
import { keyParts, useKeysFor } from '../commands/index.ts'
import { queries } from '../connection/index.ts'
import { Hint } from '../hints/Hint.tsx'
import { classNames, formatCount, IconButton } from '../kit/index.ts'
import { type PageGroup, pageNames, pages } from '../pages/index.ts'
import { useRefusal } from '../roles/index.ts'
import { navigate, type PageName, useRoute } from '../route/route.ts'
import { useHasTeam } from './has-team.ts'
import { HelpMenu } from './help/HelpMenu.tsx'
import { JobIndicator } from './JobIndicator.tsx'
import { NavButton } from './NavButton.tsx'
import { OwnWork, Waiting } from './OwnWork.tsx'
import { openOverlay } from './overlays.ts'
import { toggleSidebar, useIsFolded } from './sidebar-fold.ts'
import { UnsavedSign } from './UnsavedSign.tsx'
import { UserBar } from './UserBar.tsx'
import { WorkspaceMenu } from './WorkspaceMenu.tsx'

const groups: readonly PageGroup[] = ['Work', 'Data', 'Models']
const headings: Partial<Record<PageGroup, string>> = { Data: t`Data`, Models: t`Models` }

/** The sidebar: the workspace, search, the pages this user may open; at the bottom jobs, settings, help and the user. */
export function Sidebar() {
  const isFolded = useIsFolded()
  return (
    <header
      className={classNames(
        'flex shrink-0 flex-col overflow-x-hidden overflow-y-auto border-r border-line py-2 [scrollbar-width:none]',
        isFolded ? 'w-min min-w-17.5 items-center gap-0.5 px-0.5' : 'w-49 gap-0.5 px-2',
      )}
    >
      <WorkspaceMenu isFolded={isFolded} />
      <Hint
        name="palette"
        command="help.palette"
        text={t`Finds pages, commands, images and classes by everyday words.`}
      >
        <div className={isFolded ? undefined : 'grid grid-cols-[minmax(0,1fr)]'}>
          <SearchButton isFolded={isFolded} />
        </div>
      </Hint>
      <nav aria-label={t`Pages`} className={classNames('mt-1 flex flex-col gap-0.5', isFolded && 'items-center')}>
        {groups.map((group) => (
          <NavGroup key={group} group={group} isFolded={isFolded} />
        ))}
      </nav>
      <div className={classNames('mt-auto flex flex-col gap-0.5 pt-2', isFolded && 'items-center')}>
        <UnsavedSign isFolded={isFolded} />
        <JobIndicator isFolded={isFolded} />
        <nav aria-label={t`Settings`}>
          <NavGroup group="Settings" isFolded={isFolded} />
        </nav>
        <HelpMenu isFolded={isFolded} />
        <UserBar isFolded={isFolded}>
          <IconButton
            icon={isFolded ? PanelLeftOpen : PanelLeftClose}
            label={isFolded ? t`Expand sidebar` : t`Collapse sidebar`}
            keys={useKeysFor('view.toggleSidebar')}
            onClick={toggleSidebar}
          />
        </UserBar>
      </div>
    </header>
  )
}

function SearchButton({ isFolded }: { isFolded: boolean }) {
  const keys = useKeysFor('help.palette')
  const open = () => openOverlay('palette')
  if (isFolded) return <IconButton icon={Search} label={t`Search or run…`} keys={keys} onClick={open} />
  return (
    <button
      type="button"
      onClick={open}
      className="flex min-h-8 shrink-0 items-center gap-2 rounded-md bg-inset px-2 text-left text-text-2 hover:bg-hover hover:text-text"
    >
      <Search size={14} className="shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 truncate">{t`Search or run…`}</span>
      {keys && <span className="shrink-0 text-2xs">{keyParts(keys).join(' ')}</span>}
    </button>
  )
}

/** The pages of a group that the acting user may open. Without any, the heading is hidden. */
function NavGroup({ group, isFolded }: { group: PageGroup; isFolded: boolean }) {
  const items = pageNames.filter((name) => pages[name].group === group)
  const heading = headings[group]
  return (
    <div className={classNames('group/nav flex flex-col gap-0.5', isFolded && 'items-center')}>
      {heading && !isFolded && (
        <h2 className="hidden px-2 pt-3 pb-1 text-xs text-text-3 group-has-[button]/nav:block">{heading}</h2>
      )}
      {items.map((name) => (
        <NavItem key={name} name={name} isFolded={isFolded} />
      ))}
    </div>
  )
}

function NavItem({ name, isFolded }: { name: PageName; isFolded: boolean }) {
  const { title, icon, role } = pages[name]
  const isShown = useRoute((route) => route.page === name)
  const me = useQuery(queries.access.whoami.queryOptions()).data
  const isRefused = useRefusal(role) !== null
  const isTeam = useHasTeam()
  if (isRefused || (name === 'team' && !isTeam)) return null
  if (name === 'review' && me?.role === 'annotator') return <OwnWork name={me.name} isFolded={isFolded} />
  return (
    <NavButton
      title={title}
      icon={icon}
      command={`go.${name}`}
      isShown={isShown}
      isFolded={isFolded}
      count={
        name === 'review' ? (
          !isFolded && me && <ToReview name={me.name} />
        ) : name === 'monitoring' ? (
          <OpenAlarms />
        ) : (
          name === 'team' && <ToSettle />
        )
      }
      onClick={() => navigate(name)}
    />
  )
}

/** How many images this user has to review. */
function ToReview({ name }: { name: string }): ReactNode {
  const { data } = useQuery(queries.library.count.queryOptions({ input: { where: toReviewBy(name) } }))
  return <Waiting count={data?.count ?? 0} />
}

/** How many images, labeled by several users, a lead has to settle. */
function ToSettle(): ReactNode {
  const { data } = useQuery(queries.labeling.independentImages.queryOptions({ input: { limit: 1 } }))
  return <Waiting count={data?.counts.toSettle ?? 0} />
}

/** How many alarms are open. */
function OpenAlarms(): ReactNode {
  const { data } = useQuery(queries.workspace.notices.queryOptions())
  const count = data?.filter(({ kind }) => kind === 'alarm').length ?? 0
  if (count === 0) return null
  return (
    <span className="tabular rounded-full bg-danger-soft px-1.5 text-xs font-semibold text-danger">
      {' '}
      {formatCount(count)}
      <span className="sr-only">
        {' '}
        <Trans>
          open <Plural value={count} one="alarm" other="alarms" />
        </Trans>
      </span>
    </span>
  )
}
