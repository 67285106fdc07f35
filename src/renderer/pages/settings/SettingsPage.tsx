import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import {
  Bell,
  HardDriveDownload,
  KeyRound,
  type LucideIcon,
  Recycle,
  RefreshCw,
  ScanEye,
  ShieldCheck,
  SunMoon,
  Tags,
  Users,
  WandSparkles,
  Webhook,
} from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { useCommands } from '../../commands/index.ts'
import { isServed, queries } from '../../connection/index.ts'
import { Input, PageHeader } from '../../kit/index.ts'
import { RequireRole, RoleNote } from '../../roles/index.ts'
import { type SettingsSection, usePageParams, useWayBack } from '../../route/route.ts'
import { AppearancePanel } from './AppearancePanel.tsx'
import { SessionsPanel } from './access/SessionsPanel.tsx'
import { TokensPanel } from './access/TokensPanel.tsx'
import { BackupPanel } from './backups/BackupPanel.tsx'
import { CheckPanel } from './CheckPanel.tsx'
import { ClassesPanel } from './ClassesPanel.tsx'
import { SettingsList } from './SettingsList.tsx'
import { settingsIn } from './setting.ts'
import { UpdatesPanel } from './UpdatesPanel.tsx'
import { UsersPanel } from './UsersPanel.tsx'
import { WaitingClasses } from './WaitingClasses.tsx'
import { WebhooksPanel } from './WebhooksPanel.tsx'

type Section = { name: SettingsSection; title: string; icon: LucideIcon; content: ReactNode }

const adminOnly = (content: ReactNode) => (
  <>
    <RoleNote to="workspace.changeSettings" what={t`change this`} />
    <RequireRole to="workspace.changeSettings">{content}</RequireRole>
  </>
)

/** Only on a server, where users sign in. */
const access: Section = {
  name: 'access',
  title: t`Sessions and tokens`,
  icon: KeyRound,
  content: (
    <>
      <SessionsPanel />
      <TokensPanel />
    </>
  ),
}

/** Only in the app. */
const updates: Section = { name: 'updates', title: t`Updates`, icon: RefreshCw, content: <UpdatesPanel /> }

const groups: readonly { title: string; sections: readonly Section[] }[] = [
  {
    title: t`Workspace`,
    sections: [
      {
        name: 'classes',
        title: t`Classes`,
        icon: Tags,
        content: (
          <>
            <WaitingClasses />
            <ClassesPanel />
          </>
        ),
      },
      {
        name: 'prelabel',
        title: t`Pre-labeling`,
        icon: WandSparkles,
        content: adminOnly(<SettingsList settings={settingsIn.prelabel} />),
      },
      {
        name: 'review',
        title: t`Review`,
        icon: ScanEye,
        content: adminOnly(<SettingsList settings={settingsIn.review} />),
      },
      { name: 'users', title: t`Users`, icon: Users, content: adminOnly(<UsersPanel />) },
      {
        name: 'notifications',
        title: t`Notifications`,
        icon: Bell,
        content: adminOnly(<SettingsList settings={settingsIn.notifications} />),
      },
      {
        name: 'webhooks',
        title: t`Webhooks`,
        icon: Webhook,
        content: adminOnly(
          <>
            <WebhooksPanel />
            <SettingsList settings={settingsIn.webhooks} />
          </>,
        ),
      },
    ],
  },
  {
    title: t`Data`,
    sections: [
      {
        name: 'retention',
        title: t`Retention`,
        icon: Recycle,
        content: adminOnly(<SettingsList settings={settingsIn.retention} />),
      },
      { name: 'backups', title: t`Backups`, icon: HardDriveDownload, content: adminOnly(<BackupPanel />) },
      { name: 'check', title: t`Check workspace`, icon: ShieldCheck, content: adminOnly(<CheckPanel />) },
    ],
  },
  {
    title: t`You`,
    sections: [
      { name: 'appearance', title: t`Appearance`, icon: SunMoon, content: <AppearancePanel /> },
      ...(isServed() ? [access] : [updates]),
    ],
  },
]

const sections = groups.flatMap(({ sections }) => sections)

/** Settings of the workspace, its users and its classes, by section. The search finds single settings. */
export function SettingsPage() {
  const params = usePageParams('settings')
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  const [name, setName] = useState<SettingsSection>(params.section ?? 'classes')
  useWayBack('settings', () => ({ section: name }))
  const [shown, setShown] = useState(params)
  if (shown !== params) {
    setShown(params)
    if (params.section) setName(params.section)
  }
  const [search, setSearch] = useState('')
  const searchField = useRef<HTMLInputElement>(null)
  useCommands([
    {
      id: 'settings.search',
      title: t`Find a setting`,
      mouse: t`Field, top right`,
      group: 'Go to',
      keys: ['/', 'Mod+F'],
      run: () => searchField.current?.focus(),
    },
  ])
  const section = sections.find((one) => one.name === name)!
  const show = (chosen: SettingsSection) => {
    setName(chosen)
    setSearch('')
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={t`Settings`}
        detail={status && t`of ${status.name}`}
        actions={
          <Input
            ref={searchField}
            type="search"
            aria-label={t`Find a setting`}
            placeholder={t`Find a setting  /`}
            className="w-64"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setSearch('')}
          />
        }
      />
      <div className="grid min-h-0 flex-1 grid-cols-[13rem_minmax(0,1fr)] narrow:grid-cols-[3.75rem_minmax(0,1fr)]">
        <SectionList shown={search === '' ? name : null} onShow={show} />
        <section
          className="flex max-w-7xl min-w-0 flex-col gap-4 overflow-y-auto px-7 py-4 narrow:px-4"
          aria-label={section.title}
        >
          {search.trim() === '' ? (
            <>
              {((name in settingsIn && name !== 'webhooks') || name === 'appearance' || name === 'updates') && (
                <h2 className="text-lg font-semibold">{section.title}</h2>
              )}
              {section.content}
            </>
          ) : (
            <Found search={search} onSection={show} />
          )}
        </section>
      </div>
    </div>
  )
}

type SectionListProps = { shown: SettingsSection | null; onShow(name: SettingsSection): void }

function SectionList({ shown, onShow }: SectionListProps) {
  return (
    <nav
      aria-label={t`Sections`}
      className="flex flex-col gap-0.5 overflow-y-auto border-r border-line px-3 py-4 narrow:px-1.5"
    >
      {groups.map((group) => (
        <div key={group.title} className="mb-3 flex flex-col gap-0.5">
          <h2 className="px-2 pb-1 text-xs text-text-2 narrow:sr-only">{group.title}</h2>
          {group.sections.map(({ name, title, icon: Icon }) => (
            <button
              key={name}
              type="button"
              title={title}
              aria-current={name === shown ? 'page' : undefined}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 text-left hover:bg-hover narrow:justify-center aria-[current=page]:bg-inset aria-[current=page]:font-medium"
              onClick={() => onShow(name)}
            >
              <Icon size={16} className="shrink-0 text-text-2" aria-hidden />
              <span className="truncate narrow:sr-only">{title}</span>
            </button>
          ))}
        </div>
      ))}
    </nav>
  )
}

/** Lists the sections and settings that contain all typed words. */
function Found({ search, onSection }: { search: string; onSection(name: SettingsSection): void }) {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word))
  const settings = Object.values(settingsIn)
    .flat()
    .filter(({ title, hint }) => has(`${title} ${hint}`))
    .map((setting) => ({ ...setting, advanced: false }))
  const named = sections.filter(({ title }) => has(title))
  if (settings.length === 0 && named.length === 0)
    return <p className="text-text-2">{t`No setting has “${search.trim()}” in its name or description.`}</p>
  return (
    <>
      {named.length > 0 && (
        <ul className="flex flex-wrap gap-2" aria-label={t`Sections found`}>
          {named.map(({ name, title }) => (
            <li key={name}>
              <button
                type="button"
                className="rounded-md bg-inset px-3 py-1.5 hover:bg-hover"
                onClick={() => onSection(name)}
              >
                {title}
              </button>
            </li>
          ))}
        </ul>
      )}
      {adminOnly(<SettingsList settings={settings} />)}
    </>
  )
}
