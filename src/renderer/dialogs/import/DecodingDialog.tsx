import { plural, t } from '@lingui/core/macro'
import { Button, Dialog, fileName, ProgressBar } from '../../kit/index.ts'
import { useDecoding } from './import-video.ts'

/** Shows the progress of extracting frames from a video. */
export function DecodingDialog() {
  const decoding = useDecoding((state) => state.decoding)
  if (!decoding) return null
  const { video, progress, cancel } = decoding
  const { taken, dropped, fraction } = progress
  return (
    <Dialog
      open
      onClose={cancel}
      title={t`Extracting frames of ${fileName(video)}`}
      footer={<Button onClick={cancel}>{t`Cancel`}</Button>}
    >
      <div className="flex flex-col gap-2">
        <ProgressBar fraction={fraction} label={t`Extracted frames`} />
        <p role="status" className="tabular text-text-2">
          {dropped === 0
            ? plural(taken, { one: '# frame', other: '# frames' })
            : t`${plural(taken, { one: '# frame', other: '# frames' })}, ${plural(dropped, { one: '# near-duplicate dropped', other: '# near-duplicates dropped' })}`}
        </p>
      </div>
    </Dialog>
  )
}
