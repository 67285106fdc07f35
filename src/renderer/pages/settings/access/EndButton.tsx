import { t } from '@lingui/core/macro'
import { Button } from '../../../kit/index.ts'

/** The button at the end of a row that ends a session or a token. */
export const EndButton = ({ disabled, onClick }: { disabled: boolean; onClick(): void }) => (
  <span className="flex justify-end">
    <Button variant="quiet" size="small" className="-mr-2" disabled={disabled} onClick={onClick}>
      {t`End`}
    </Button>
  </span>
)
