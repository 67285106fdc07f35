import { rmSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { Certificate } from '#contract'
import { isNoSpace } from '#engine'
import { CertificateId, PlanId, PurgeId } from '#model/ids.ts'
import { joinPieces } from '#model/text/join-pieces.ts'
import { addCommand } from '../../add-command.ts'
import { exitCodes, UsageError } from '../../outcome.ts'
import { errorText } from '../../output/error-text.ts'
import { bytes, count, table } from '../../output/table.ts'

/** Writes a new file completely or not at all. Throws an error with its path. */
function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    if (isNoSpace(error)) rmSync(file)
    throw new Error(errorText(error, file))
  }
}

export function addCertificateCommand(retain: Command): void {
  addCommand(retain, 'certificate', 'disposal.certificate', {
    does: 'show and verify a deletion certificate',
    takes: {
      id: ['<plan|purge|certificate>', 'id of a plan, a purge or a certificate'],
      out: ['--out <file>', 'also write the signed document to this file'],
    },
    async answer({ client }, { id, out }): Promise<Certificate> {
      const shown = await client.disposal.certificate(whichCertificate(id))
      const { certificateId, hash, signature } = shown
      const text = await joinPieces((piece) => client.disposal.certificateText({ certificateId, piece }))
      const body = JSON.parse(text)
      if (out) writeText(out, `${JSON.stringify({ body, hash, signature }, null, 2)}\n`)
      return { ...shown, body, moreItems: 0 }
    },
    text: certificateText,
    exitCode: ({ problems }) => (problems.length === 0 ? exitCodes.done : exitCodes.failed),
  })
}

function certificateText({ certificateId, body, hash, problems }: Certificate): string {
  return [
    `Certificate ${certificateId} (${body.kind}) of workspace ${body.workspace}, issued ${body.issuedAt}`,
    `Requested by ${body.authority.requestedBy}, applied by ${body.authority.carriedOutBy}. ${body.authority.reason} ${body.authority.basis}`.trim(),
    `${count(body.scope.images, 'image')}, ${bytes(body.scope.bytes)}; erasure level: ${body.level}`,
    '',
    table(
      ['store', 'method'],
      body.methods.map(({ store, method }) => [store, method]),
    ),
    '',
    table(
      ['check', 'result', 'found'],
      body.verification.map(({ check, ok, found }) => [check, ok ? 'ok' : 'NOT CLEAN', found]),
    ),
    '',
    table(
      ['out of scope', 'where'],
      body.outOfScope.map(({ what, where }) => [what, where]),
    ),
    '',
    `SHA-256 ${hash}`,
    ...(body.audit ? [`Audit entry ${body.audit.entry}, SHA-256 ${body.audit.hash}`] : []),
    problems.length === 0 ? 'Hash, signature and chain verified' : problems.join('\n'),
  ].join('\n')
}

function whichCertificate(id: string): { certificateId: CertificateId } | { purgeId: PurgeId } | { planId: PlanId } {
  const certificateId = CertificateId.safeParse(id)
  if (certificateId.success) return { certificateId: certificateId.data }
  const purgeId = PurgeId.safeParse(id)
  if (purgeId.success) return { purgeId: purgeId.data }
  const planId = PlanId.safeParse(id)
  if (planId.success) return { planId: planId.data }
  throw new UsageError(`${id} is not an id such as pln_1, prg_1 or crt_1.`)
}
