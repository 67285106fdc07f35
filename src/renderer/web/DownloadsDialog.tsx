import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Download, Trash2 } from 'lucide-react'
import { Dialog, formatAgo, formatBytes, formatFacts, formatTime, IconButton } from '../kit/index.ts'
import { discardDownload, download, listDownloads, useDownloads } from './downloads.ts'

/** Lists the exports and how long they stay on the server. */
export function DownloadsDialog() {
  const { isShown } = useDownloads()
  return isShown && <Shown />
}

function Shown() {
  const { data, error, refetch } = useQuery({ queryKey: ['downloads'], queryFn: listDownloads, refetchInterval: 3000 })
  const discard = (id: string) => void discardDownload(id).then(() => refetch())
  return (
    <Dialog
      open
      onClose={() => useDownloads.setState({ isShown: false })}
      title={t`Downloads`}
      description={t`Exports, backups and reports that you made. The server deletes them after three days.`}
    >
      {error && <p role="alert">{error.message}</p>}
      {data?.length === 0 && <p className="text-text-2">{t`Nothing to download. What you export appears here.`}</p>}
      <ul aria-label={t`Downloads`} className="flex flex-col divide-y divide-line">
        {data?.map(({ id, name, sizeBytes, madeAtMs, expiresAtMs }) => (
          <li key={`${id}/${name}`} className="flex items-center gap-2 py-2">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium" title={name}>
                {name}
              </span>
              <span className="block text-xs text-text-2">
                {formatFacts(
                  sizeBytes === null ? t`a folder, as one tar file` : formatBytes(sizeBytes),
                  formatAgo(madeAtMs),
                  t`until ${formatTime(expiresAtMs)}`,
                )}
              </span>
            </span>
            <IconButton
              icon={Download}
              label={t`Download ${name}`}
              onClick={() => void download(`download:${id}/${name}`)}
            />
            <IconButton icon={Trash2} label={t`Delete ${name}`} onClick={() => discard(id)} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
