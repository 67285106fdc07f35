import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, Cloud, HardDriveDownload, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Backup, BackupResult } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import { engine, queries, shell } from '../../../connection/index.ts'
import { useLastBackup } from '../../../jobs/last-backup.ts'
import { JobFooter, useStartedJob } from '../../../jobs/StartedJob.tsx'
import {
  Ago,
  Badge,
  Button,
  type Column,
  classNames,
  formatAgo,
  formatBytes,
  Panel,
  Table,
} from '../../../kit/index.ts'
import { useStoragePlaces } from '../../../storage/use-storage-places.ts'
import { reportBackup } from './report-backup.ts'
import { StoredBackupsDialog } from './StoredBackupsDialog.tsx'

const columns: readonly Column<Backup>[] = [
  {
    title: t`File`,
    cell: ({ kind, file }) => (
      <span className="block min-w-44 wrap-anywhere" title={file}>
        {kind === 'export' && <span className="text-text-3">{t`Export`} </span>}
        {file.split(/[\\/]/).at(-1)}
      </span>
    ),
  },
  {
    title: t`Folder`,
    spare: true,
    cell: ({ file }) => (
      <span data-selectable className="block max-w-72 truncate font-mono text-xs text-text-2" title={file}>
        {file.replace(/[\\/][^\\/]*$/, '')}
      </span>
    ),
  },
  { title: t`Verified`, width: '140px', cell: ({ verifiedAtMs }) => <Ago ms={verifiedAtMs} /> },
  { title: t`Size`, width: '90px', cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
  {
    title: '',
    width: '110px',
    cell: ({ isThere, problem }) =>
      !isThere ? (
        <Badge tone="warn">{t`Missing`}</Badge>
      ) : problem === null ? (
        <Badge tone="ok">{t`Available`}</Badge>
      ) : (
        <Badge tone="warn">{t`Changed`}</Badge>
      ),
  },
]

/** Returns a file name that sorts by time and works on any system: "Images 2026-01-31 14-05-00.winnow.tar". */
function fileName(name: string): string {
  const [day = '', time = ''] = new Date().toISOString().split('T')
  return `${name.replace(/[^\p{L}\p{N} _-]/gu, '').trim() || 'Workspace'} ${day} ${time.slice(0, 8).replaceAll(':', '-')}.winnow.tar`
}

/** Says when and where the last backup was made, or warns if it is old or missing. */
function LastBackupLine() {
  const last = useLastBackup()
  if (last === undefined) return null
  const isFine = last?.isThere && !last.isOld
  return (
    <p
      role="status"
      className={classNames('flex items-center gap-2 px-4 py-3', isFine ? 'text-text' : 'bg-warn-soft text-warn')}
    >
      {isFine ? (
        <CircleCheck size={16} className="shrink-0 text-ok" aria-hidden />
      ) : (
        <TriangleAlert size={16} className="shrink-0" aria-hidden />
      )}
      <span className="min-w-0 wrap-anywhere">
        {last === null
          ? t`No backup yet. If the disk fails, labels, settings and history are lost.`
          : !last.isThere
            ? t`The last backup, made ${formatAgo(last.atMs)}, is no longer in ${last.folder}. Make a new one.`
            : last.isOld
              ? t`The last backup was made ${formatAgo(last.atMs)}, in ${last.folder}. What was done since is in none.`
              : t`The last backup was made ${formatAgo(last.atMs)}, in ${last.folder}.`}
      </span>
    </p>
  )
}

/** Returns the place in object storage that a backup belongs to. */
const placeOf = (file: string): string => file.replace(/\/backups\/[^/]*$/, '')

/** The backups of the workspace, in files or in object storage. */
export function BackupPanel() {
  const { data: backups = [], refetch } = useQuery(queries.maintenance.backups.queryOptions())
  const { data: storage } = useStoragePlaces()
  const [isStorageOpen, setIsStorageOpen] = useState(false)
  const started = useStartedJob()
  const make = useMutation({
    mutationFn: async () => {
      const folder = await shell.chooseFolder({ title: t`Choose a folder for the backup, ideally on another disk` })
      if (folder === null) return null
      const { name } = await engine.workspace.status()
      const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
      const file = `${folder}${folder.endsWith(separator) ? '' : separator}${fileName(name)}`
      return started.result<BackupResult>(engine.maintenance.backup({ file }))
    },
    onSuccess: (made) => made && reportBackup(made),
    onSettled: () => refetch(),
  })
  const stored = backups.find(({ kind, file }) => kind === 'backup' && isStorageAddress(file))
  const lastPlace = stored ? placeOf(stored.file) : ''
  return (
    <Panel
      title={t`Backups`}
      flush
      actions={
        <JobFooter jobId={started.jobId}>
          <Button icon={Cloud} refused={storage?.refusal} disabled={!storage} onClick={() => setIsStorageOpen(true)}>
            {t`In object storage…`}
          </Button>
          <Button icon={HardDriveDownload} disabled={make.isPending} onClick={() => make.mutate()}>
            {t`Back up…`}
          </Button>
        </JobFooter>
      }
    >
      <LastBackupLine />
      {backups.length > 0 && <Table label={t`Backups`} columns={columns} rows={backups} rowKey={({ file }) => file} />}
      <AboutBackups />
      {isStorageOpen && <StoredBackupsDialog place={lastPlace} onClose={() => setIsStorageOpen(false)} />}
    </Panel>
  )
}

const AboutBackups = () => (
  <p className="px-4 py-3 text-xs text-text-3">
    {window.winnow.download ? (
      <Trans>
        A backup is one verified file with the database, originals and models. Keep it on another computer: the server
        deletes it after three days, and downloads are not listed here. Restore it there with winnow restore-backup.
      </Trans>
    ) : (
      <Trans>
        A backup is one verified file with the database, originals and models. To restore it, close the workspace and
        choose “Restore backup…” on the start screen.
      </Trans>
    )}
  </p>
)
