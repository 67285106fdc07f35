import { t } from '@lingui/core/macro'
import { Button, formatBytes, formatCount, formatDuration, formatFacts, ProgressBar } from '../kit/index.ts'
import { type ShownUpload, useUploads } from './upload.ts'

/** Shows the running uploads in the corner of the page. */
export function UploadCards() {
  const uploads = useUploads((state) => state.uploads)
  return (
    <div className="pointer-events-none fixed right-4 bottom-10 z-40 flex w-80 flex-col gap-2">
      {uploads.map((upload) => (
        <UploadCard key={upload.batch} {...upload} />
      ))}
    </div>
  )
}

function UploadCard(upload: ShownUpload) {
  const { name, files, bytes, doneFiles, doneBytes, bytesPerSecond, problem } = upload
  const leftS = bytesPerSecond ? (bytes - doneBytes) / bytesPerSecond : null
  return (
    <section
      aria-label={t`Upload of ${name}`}
      className="appear pointer-events-auto flex flex-col gap-2 floating px-3 py-2.5 text-text"
    >
      <p className="truncate font-medium" title={name}>
        {problem === null ? t`Uploading ${name}` : t`Upload of ${name} stopped`}
      </p>
      <ProgressBar fraction={bytes > 0 ? doneBytes / bytes : doneFiles / files} label={t`Uploaded`} />
      <p className="tabular text-xs text-text-2">
        {formatFacts(
          t`${formatCount(doneFiles)} of ${formatCount(files)} files`,
          t`${formatBytes(doneBytes)} of ${formatBytes(bytes)}`,
          bytesPerSecond !== null && t`${formatBytes(bytesPerSecond)}/s`,
          leftS !== null && t`${formatDuration(leftS)} left`,
        )}
      </p>
      {problem !== null && <p className="text-xs text-danger">{problem}</p>}
      <div className="flex justify-end gap-2">
        <Button size="small" variant="quiet" onClick={upload.cancel}>
          {problem === null ? t`Cancel` : t`Discard`}
        </Button>
        {problem !== null && (
          <Button size="small" onClick={upload.continue}>
            {t`Continue`}
          </Button>
        )}
      </div>
    </section>
  )
}
