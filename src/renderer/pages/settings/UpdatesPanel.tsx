import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Updates, UpdatesChange } from '#contract'
import { shell } from '../../connection/index.ts'
import { Ago, Button, Checkbox, formatPercent, Select } from '../../kit/index.ts'
import { LockedNote } from './LockedNote.tsx'

const meta = { problem: t`Updates` }

/** Settings of the search for updates, and its result. */
export function UpdatesPanel() {
  const { data: updates } = useQuery({ queryKey: ['shell', 'updates'], queryFn: () => shell.updates() })
  const change = useMutation({ mutationFn: (next: UpdatesChange) => shell.changeUpdates(next), meta })
  if (!updates) return null
  const { by, version, isOn, channel, lockedBy, feed } = updates
  return (
    <div className="grid max-w-4xl grid-cols-[minmax(0,15rem)_minmax(0,1fr)] gap-x-6 gap-y-4 py-3.5 slim:grid-cols-[minmax(0,1fr)]">
      <span className="font-medium">{t`Version`}</span>
      <span>{version}</span>
      <span className="font-medium">{t`Updates`}</span>
      {by === 'winnow' ? (
        <div className="flex flex-col gap-1">
          <Checkbox
            checked={isOn}
            disabled={lockedBy !== null}
            onChange={(next) => change.mutate({ isOn: next })}
            label={t`Look for updates once a week`}
          />
          <p className="max-w-xl text-xs text-text-2">
            {t`Winnow tells you about a new version. It never downloads or installs one by itself. Otherwise Winnow contacts no server by itself.`}
          </p>
          {lockedBy !== null && <LockedNote>{lockedBy}</LockedNote>}
          {feed && <LockedNote>{`${feed.url} · ${feed.setBy}`}</LockedNote>}
        </div>
      ) : (
        <p className="max-w-xl text-text-2">
          {by === 'packages'
            ? t`This copy is updated with the packages of your system, with apt or dnf. It doesn’t look for updates itself.`
            : t`This copy doesn’t update itself. Install a new version in its place; workspaces stay as they are.`}
        </p>
      )}
      {isOn && (
        <>
          <span className="pt-1.5 font-medium">{t`Channel`}</span>
          <Select<Updates['channel']>
            label={t`Channel`}
            className="max-w-72"
            value={channel}
            onChange={(next) => change.mutate({ channel: next })}
            options={[
              { value: 'stable', label: t`Stable` },
              { value: 'beta', label: t`Beta: new versions earlier` },
            ]}
          />
          <span className="pt-1.5 font-medium">{t`New version`}</span>
          <NewVersion updates={updates} />
        </>
      )}
    </div>
  )
}

function NewVersion({ updates: { state, lookedAtMs } }: { updates: Updates }) {
  const look = useMutation({ mutationFn: () => shell.lookForUpdates(), meta })
  const download = useMutation({ mutationFn: () => shell.downloadUpdate(), meta })
  const install = useMutation({ mutationFn: () => shell.installUpdate(), meta })
  const lookButton = (
    <Button size="small" disabled={state.is === 'looking'} onClick={() => look.mutate()}>
      {t`Look now`}
    </Button>
  )
  switch (state.is) {
    case 'found':
      return (
        <Line text={t`Winnow ${state.version} is available.`}>
          <Button variant="primary" size="small" onClick={() => download.mutate()}>
            {t`Download`}
          </Button>
        </Line>
      )
    case 'downloading':
      return <Line text={t`Downloading Winnow ${state.version}: ${formatPercent(state.percent / 100)}`} />
    case 'ready':
      return (
        <Line text={t`Winnow ${state.version} is downloaded and checked.`}>
          <Button variant="primary" size="small" disabled={install.isPending} onClick={() => install.mutate()}>
            {t`Restart and install`}
          </Button>
        </Line>
      )
    case 'failed':
      return (
        <Line text={state.problem} isProblem>
          {lookButton}
        </Line>
      )
    case 'looking':
      return <Line text={t`Looking for updates…`}>{lookButton}</Line>
    case 'current':
      return <Line text={t`You have the newest version.`}>{lookButton}</Line>
    case 'idle':
      return (
        <div className="flex flex-wrap items-center gap-3 pt-1">
          {lookedAtMs === null ? t`Not looked yet` : <Ago ms={lookedAtMs} />}
          {lookButton}
        </div>
      )
  }
}

function Line({ text, isProblem = false, children }: { text: string; isProblem?: boolean; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-3 pt-1">
      <span role="status" className={`max-w-xl ${isProblem ? 'text-danger' : ''}`}>
        {text}
      </span>
      {children}
    </div>
  )
}
