import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { StoredBackup } from '#contract'
import { errorMessage, isServed, queries, reportProblem } from '../../../connection/index.ts'
import { restoreFromStorage } from '../../../dialogs/restore.ts'
import { Ago, Button, type Column, formatBytes, formatCount, ProgressBar, Table } from '../../../kit/index.ts'

const facts: readonly Column<StoredBackup>[] = [
  { title: t`Made`, cell: ({ madeAtMs }) => <Ago ms={madeAtMs} /> },
  { title: t`Workspace`, cell: ({ name }) => name },
  { title: t`Originals`, numeric: true, cell: ({ images }) => formatCount(images) },
  { title: t`Size`, numeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
]
const restore: Column<StoredBackup> = {
  title: '',
  numeric: true,
  cell: ({ address }) => (
    <Button
      size="small"
      title={t`Closes this workspace, and opens the restored one`}
      onClick={() => restoreFromStorage(address).catch(reportProblem(t`Can’t restore the backup`))}
    >
      {t`Restore…`}
    </Button>
  ),
}

/** Lists the backups at an address, the newest first. The app can restore each into a new folder; a browser can't. */
export function StoredBackupsList({ address }: { address: string }) {
  const { data: backups, error } = useQuery({
    ...queries.maintenance.storedBackups.queryOptions({ input: { address } }),
    staleTime: 0,
  })
  if (error)
    return (
      <p role="alert" className="text-xs text-danger">
        {errorMessage(error)}
      </p>
    )
  if (!backups) return <ProgressBar fraction={null} label={t`Listing the backups`} />
  return (
    <div className="flex flex-col gap-2">
      <div className="max-h-60 overflow-y-auto">
        <Table
          label={t`Backups there`}
          columns={isServed() ? facts : [...facts, restore]}
          rows={backups.toReversed()}
          rowKey={({ address: of }) => of}
        />
      </div>
      {isServed() && (
        <p className="text-xs text-text-2">
          {t`Restore one on a computer with the access keys:`}{' '}
          <code data-selectable className="font-mono wrap-anywhere">
            winnow restore {address} FOLDER
          </code>
        </p>
      )}
    </div>
  )
}
