import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { errorMessage, folderOf, queries, shell, useWorkspace } from '../../connection/index.ts'
import { Button, Dialog, formatCount } from '../../kit/index.ts'
import { closeOverlay, openGuide, useOverlays } from '../overlays.ts'
import { showInFolder } from '../workspace-actions.ts'
import { copyDiagnostics } from './diagnostics.ts'

/** Shows the version of Winnow, where its data is, and the packages it contains. */
export function AboutDialog() {
  const open = useOverlays((state) => state.open === 'about')
  return (
    <Dialog
      open={open}
      onClose={closeOverlay}
      title={t`About Winnow`}
      footer={
        <>
          <Button onClick={() => openGuide('README.md')}>{t`Open the guide`}</Button>
          <Button variant="primary" icon={Copy} onClick={() => void copyDiagnostics()}>
            {t`Copy diagnostics`}
          </Button>
        </>
      }
    >
      <Facts />
    </Dialog>
  )
}

function Facts() {
  const about = useQuery({ queryKey: ['shell', 'about'], queryFn: () => shell.about() })
  const folder = useWorkspace(folderOf)
  const isOpen = useWorkspace(({ status }) => status === 'open')
  const status = useQuery({ ...queries.workspace.status.queryOptions(), enabled: isOpen }).data
  if (about.error) return <p role="alert">{errorMessage(about.error)}</p>
  if (!about.data) return null
  const { version, runsOn, folder: ownFolder, packages } = about.data
  const runtime = packages.find(({ name }) => name === 'onnxruntime-node')
  return (
    <div className="flex flex-col gap-4">
      <dl
        data-selectable
        className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-2 slim:grid-cols-[minmax(0,1fr)]"
      >
        <Fact name={t`Version`}>{version}</Fact>
        <Fact name={t`Runs on`}>{runsOn}</Fact>
        {runtime && <Fact name={t`Models run on`}>{t`ONNX Runtime ${runtime.version}`}</Fact>}
        {folder && !window.winnow.download && (
          <Fact name={t`This workspace`}>
            <span className="break-all">{folder}</span>{' '}
            <Button size="small" variant="quiet" onClick={() => showInFolder(folder)}>
              {t`Show folder`}
            </Button>
          </Fact>
        )}
        {folder && !window.winnow.download && (
          <Fact name={t`Log`}>
            <span className="break-all">{t`winnow.log in the workspace`}</span>
          </Fact>
        )}
        {status && <Fact name={t`Workspace format`}>{status.format}</Fact>}
        {ownFolder && (
          <Fact name={t`App settings`}>
            <span className="break-all">{ownFolder}</span>
          </Fact>
        )}
        <Fact
          name={t`Network`}
        >{t`None by itself. Images leave this computer only for a model on a server or object storage that you connect.`}</Fact>
        <Fact name={t`Updates`}>
          {t`Off, unless turned on in Settings. A newer Winnow upgrades a workspace when it opens it.`}
        </Fact>
        <Fact name={t`Language`}>{t`English. Choose another one in Settings, Appearance.`}</Fact>
        <Fact name={t`License`}>{t`Apache License 2.0`}</Fact>
      </dl>
      <details>
        <summary className="cursor-default rounded-md py-1 font-medium">
          <Trans>Packages in the app: {formatCount(packages.length)}</Trans>
        </summary>
        <ul data-selectable className="mt-1 columns-2 gap-6 text-xs text-text-2 slim:columns-1">
          {packages.map(({ name, version: own, license }) => (
            <li key={`${name} ${own}`} className="break-inside-avoid">
              {name} {own}
              {license && `, ${license}`}
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-text-2">{name}</dt>
    <dd>{children}</dd>
  </>
)
