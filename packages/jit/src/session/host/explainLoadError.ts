import { release, platform as systemName } from 'node:os';
import { RuntimeLoadError } from '../loadError.ts';

/** The error to throw where onnxruntime-node cannot be loaded on this machine; `cause` is what the system said. */
export function explainLoadError(cause: unknown, machine: Machine = thisMachine()): RuntimeLoadError {
  const { problem, remedy } = explain(messageOf(cause), machine);
  return new RuntimeLoadError('onnxruntime-node', problem, remedy, cause);
}

/** What decides whether the library loads. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The version of the GNU C library; null on Linux with another one (musl). */
  readonly glibc: string | null;
  /** Of the operating system's kernel. */
  readonly release: string;
}

/** What the binaries of onnxruntime-node 1.30 need, read from their headers. */
export const requirements = {
  platforms: ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'],
  glibc: '2.28',
  /** The first versions of the GNU C++ library with it came with GCC 7. */
  libstdcxx: 'CXXABI_1.3.11',
  macos: 14,
} as const;

interface Explanation {
  readonly problem: string;
  readonly remedy: string;
}

const elsewhere = 'Otherwise run the function uncompiled, on a TensorFlow.js backend.';

function explain(message: string, { platform, arch, glibc, release }: Machine): Explanation {
  const { platforms } = requirements;
  if (!platforms.some((name) => name === `${platform}-${arch}`)) {
    return {
      problem: `it has no binary for ${platform} on ${arch}`,
      remedy: `It has some for ${platforms.join(', ')}. ${elsewhere}`,
    };
  }
  if (/Cannot find (package|module)/.test(message)) {
    return {
      problem: `its package or its binary for ${platform}-${arch} is not in node_modules`,
      remedy: 'Install it again: npm ci, or npm install onnxruntime-node.',
    };
  }
  if (platform === 'linux') return explainLinux(message, glibc);
  if (platform === 'darwin') {
    return {
      problem: `the system says: ${firstLine(message)}`,
      remedy: `It needs macOS ${requirements.macos} or newer; this is Darwin ${release}. ${elsewhere}`,
    };
  }
  return {
    problem: `the system says: ${firstLine(message)}`,
    remedy:
      'It needs the Microsoft Visual C++ Redistributable 2015-2022 (MSVCP140.dll, VCRUNTIME140_1.dll), from ' +
      `https://aka.ms/vs/17/release/vc_redist.${arch}.exe. ${elsewhere}`,
  };
}

function explainLinux(message: string, glibc: string | null): Explanation {
  const { glibc: needed, libstdcxx } = requirements;
  if (glibc === null) {
    return {
      problem: 'this system has no GNU C library (Alpine Linux has musl instead)',
      remedy:
        `It needs glibc ${needed} or newer. Use a system with it, such as the container image node:22-slim in the place of ` +
        `node:22-alpine. ${elsewhere}`,
    };
  }
  const version = /version [`'"]?((GLIBC|GLIBCXX|CXXABI)_[\d.]+)'? not found/.exec(message);
  if (version?.[2] === 'GLIBC') {
    return {
      problem: `libc.so.6 is too old: ${version[1]} is not in it`,
      remedy:
        `It needs the GNU C library ${needed} or newer (Debian 10, Ubuntu 18.10, RHEL 8 and later); this system has ${glibc}. ` +
        `Use a newer system or container image. ${elsewhere}`,
    };
  }
  if (version) {
    return {
      problem: `libstdc++.so.6 is too old: ${version[1]} is not in it`,
      remedy: `It needs the C++ library of GCC 7 or newer (${libstdcxx}): update the package libstdc++6 (RHEL: libstdc++). ${elsewhere}`,
    };
  }
  const missing = /(\S+\.so[.\d]*): cannot open shared object file/.exec(message)?.[1];
  if (missing) {
    return { problem: `the library ${missing} is missing`, remedy: `${installing(missing)} ${elsewhere}` };
  }
  return {
    problem: `the system says: ${firstLine(message)}`,
    remedy: `It needs glibc ${needed}, libstdc++ and libgcc of GCC 7, or newer; this system has glibc ${glibc}. ${elsewhere}`,
  };
}

/** How to get a library that Debian's images lack when they are cut down. */
function installing(library: string): string {
  if (library.startsWith('libonnxruntime')) return 'It belongs to onnxruntime-node: install that again.';
  const packages: Readonly<Record<string, string>> = { 'libstdc++': 'libstdc++6', libgcc_s: 'libgcc-s1' };
  const name = packages[library.replace(/\.so.*/, '')];
  return name
    ? `Install it: apt-get install ${name} (RHEL: ${library.replace(/(_s)?\.so.*/, '')}).`
    : `Install the package of your system that has ${library}.`;
}

function thisMachine(): Machine {
  return { platform: systemName(), arch: process.arch, glibc: glibcVersion(), release: release() };
}

function glibcVersion(): string | null {
  if (process.platform !== 'linux') return null;
  // Naming the network's hosts may take seconds; Node 20 has no such property yet.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return null;
  const { header } = report;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return null;
  return String(header.glibcVersionRuntime);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const firstLine = (message: string) => (message.split('\n')[0] ?? '').replace(/\.$/, '');
