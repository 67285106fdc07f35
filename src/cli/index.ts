import { exitCodes } from './outcome.ts'
import { runProgram } from './program.ts'

/** Whoever reads our output may stop early, as `head` does: then there is nobody to tell anything to. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(exitCodes.done)
  })

await runProgram(process.argv.slice(2))
