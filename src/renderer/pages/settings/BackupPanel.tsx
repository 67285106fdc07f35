import { useMutation, useQuery } from '@tanstack/react-query'
import { HardDriveDownload } from 'lucide-react'
import type { Backup, BackupResult } from '#contract'
import { engine, queries, shell } from '../../connection/index.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { Badge, Button, type Column, countOf, formatBytes, formatTime, Panel, Table, toast } from '../../kit/index.ts'

const columns: readonly Column<Backup>[] = [
  {
    key: 'file',
    title: 'File',
    cell: ({ kind, file }) => (
      <span className="block max-w-44 truncate" title={file}>
        {kind === 'export' && <span className="text-text-3">Export </span>}
        {file.split(/[\\/]/).at(-1)}
      </span>
    ),
  },
  { key: 'at', title: 'Verified', width: '140px', cell: ({ verifiedAtMs }) => formatTime(verifiedAtMs) },
  { key: 'size', title: 'Size', width: '90px', cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
  {
    key: 'there',
    title: '',
    width: '110px',
    cell: ({ isThere, problem }) =>
      !isThere ? (
        <Badge tone="warn">Missing</Badge>
      ) : problem === null ? (
        <Badge tone="ok">Available</Badge>
      ) : (
        <Badge tone="warn">Changed</Badge>
      ),
  },
]

/** "Images 2026-01-31 14-05.winnow.tar": sorts by time, and no system minds it. */
function fileName(name: string): string {
  const [day = '', time = ''] = new Date().toISOString().split('T')
  return `${name.replace(/[^\p{L}\p{N} _-]/gu, '').trim() || 'Workspace'} ${day} ${time.slice(0, 8).replaceAll(':', '-')}.winnow.tar`
}

/** Backups of the workspace: one file each, read again after it was written. */
export function BackupPanel() {
  const { data: backups = [], refetch } = useQuery(queries.maintenance.backups.queryOptions())
  const make = useMutation({
    mutationFn: async () => {
      const folder = await shell.chooseFolder({ title: 'Choose a folder for the backup, ideally on another disk' })
      if (folder === null) return null
      const { name } = await engine.workspace.status()
      const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
      const file = `${folder}${folder.endsWith(separator) ? '' : separator}${fileName(name)}`
      const job = await jobEnd((await engine.maintenance.backup({ file })).jobId)
      if (job.status === 'cancelled') return null
      if (job.status !== 'done') throw new Error(job.error ?? 'Backup canceled')
      return job.result as BackupResult
    },
    onSuccess: (made) => {
      if (!made) return
      toast({
        tone: made.leftOut.length > 0 ? 'problem' : 'ok',
        title: `Backup verified: ${countOf(made.images, 'original')}, ${formatBytes(made.sizeBytes)}`,
        detail:
          made.leftOut.length > 0
            ? `${made.leftOut.length} are incomplete in it, the first: ${made.leftOut[0]?.path}. ${made.leftOut[0]?.reason}`
            : made.linked > 0
              ? `${countOf(made.linked, 'linked original')} not included.`
              : undefined,
      })
    },
    onSettled: () => refetch(),
  })
  return (
    <Panel
      title="Backups"
      flush
      actions={
        <Button icon={HardDriveDownload} disabled={make.isPending} onClick={() => make.mutate()}>
          {make.isPending ? 'Backing up…' : 'Make a backup…'}
        </Button>
      }
    >
      {backups.length > 0 && <Table label="Backups" columns={columns} rows={backups} rowKey={({ file }) => file} />}
      <p className="px-4 py-3 text-xs text-text-3">
        {backups.length === 0 && 'No backups yet. '}A backup is one verified file with the database, originals and
        models. To restore it, close the workspace and choose “Restore backup…” on the start screen.
      </p>
    </Panel>
  )
}
