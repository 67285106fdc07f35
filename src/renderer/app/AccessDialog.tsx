import { t } from '@lingui/core/macro'
import { Dialog } from '../kit/index.ts'
import { SessionsPanel } from '../pages/settings/access/SessionsPanel.tsx'
import { TokensPanel } from '../pages/settings/access/TokensPanel.tsx'

/** Where the acting user is signed in, and the tokens of their programs; annotators have no page of settings. */
export function AccessDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog open onClose={onClose} title={t`Sessions and tokens`} width="large">
      <div className="flex flex-col gap-4">
        <SessionsPanel />
        <TokensPanel />
      </div>
    </Dialog>
  )
}
