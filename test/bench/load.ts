import { connect, type Socket } from 'node:net'

export type Load = {
  url: string
  connections: number
  count: number
  /** Path and body of the i-th request. */
  request(i: number, client: number): { path: string; body: string; headers?: string }
  /** What is made of each answer, head and body; left out: anything but a 2xx is an error. */
  hear?: (answer: string) => void
}

export type Loaded = { perSecond: number; latencies: number[] }

/**
 * POSTs over that many connections, each with one request under way (no pipelining). Written on sockets, because the
 * load generator takes its processor time from the server that it measures.
 */
export async function load({ url, connections, count, request, hear = wellAnswered }: Load): Promise<Loaded> {
  const { hostname, port, host } = new URL(url)
  const latencies: number[] = []
  let next = 0
  const started = performance.now()
  const client = async (_: unknown, client: number): Promise<void> => {
    const socket = await connected(hostname, Number(port))
    const answers = new Answers(socket)
    for (let i = next++; i < count; i = next++) {
      const { path, body, headers = '' } = request(i, client)
      const sent = performance.now()
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      const answer = await answers.next()
      latencies.push(performance.now() - sent)
      hear(answer)
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: connections }, client))
  return { perSecond: count / ((performance.now() - started) / 1000), latencies }
}

function wellAnswered(answer: string): void {
  if (!answer.startsWith('HTTP/1.1 2')) throw new Error(answer)
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket)).once('error', reject)
  })
}

/** Whole answers of one connection, by their content-length. */
class Answers {
  private text = ''
  private waiting: ((answer: string) => void) | undefined

  constructor(socket: Socket) {
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.text += chunk
      this.hand()
    })
  }

  next(): Promise<string> {
    return new Promise((resolve) => {
      this.waiting = resolve
      this.hand()
    })
  }

  private hand(): void {
    const head = this.text.indexOf('\r\n\r\n')
    if (head < 0 || !this.waiting) return
    const length = /content-length: (\d+)/i.exec(this.text.slice(0, head))
    const end = head + 4 + Number(length?.[1] ?? 0)
    if (this.text.length < end) return
    const answer = this.text.slice(0, end)
    this.text = this.text.slice(end)
    const waiting = this.waiting
    this.waiting = undefined
    waiting(answer)
  }
}
