"""The published network in NumPy, in the published form: dense dots, W_attr and J dense, FORCE with np.outer.

Reads one command a line, "VARIANT UNITS SIDE STEPS", runs so many steps more of that model and answers with the
microseconds a step took.
"""

import sys
import time

import numpy as np


class Model:
    def __init__(self, variant, units, side):
        self.variant = variant
        self.rng = rng = np.random.default_rng(7)
        n = side * side
        self.N, self.n = units, n
        if variant != 'attractor':
            p = 0.1
            self.W_rec = rng.normal(0, 1 / np.sqrt(p * units), (units, units)) * (rng.random((units, units)) < p)
            self.W_fb = rng.uniform(-1, 1, (units, 1))
            self.W_ro = np.zeros((1, units))
            self.u = np.zeros(units)
            self.r = np.zeros(units)
            self.z = np.zeros(1)
            self.zbar = np.zeros(1)
            self.Pbar = 0.0
            self.t = 0
        if variant == 'force':
            self.P = np.eye(units)
        if variant in ('live', 'attractor'):
            a = np.arange(n)
            row, column = a % side, a // side
            dr = np.abs(row[:, None] - row[None, :])
            dc = np.abs(column[:, None] - column[None, :])
            d2 = (np.pi / side) ** 2 * (np.minimum(dr, side - dr) ** 2 + np.minimum(dc, side - dc) ** 2)
            self.J = -0.375 + np.exp(-d2 / 2) / np.sqrt(2 * np.pi) + rng.normal(0, 2 / side, (n, n))
            self.W_attr = rng.normal(0, 1 / np.sqrt(0.1 * units), (units, n)) * (rng.random((units, n)) < 0.1)
            self.x = np.zeros(n)
            self.h = np.zeros(n)
            cue = np.zeros(n)
            for c in range(5):
                cue[c * side : c * side + 5] = 1
            for _ in range(100):
                self.attract(cue)
            self.calm = np.zeros(n)

    def attract(self, cue):
        e = self.rng.normal(1, 0.0025, self.n) + cue
        g = np.maximum(np.dot(self.J, self.x) + e - self.h, 0)
        self.x = self.x + (1 / 30) * (-self.x + g)
        self.h = self.h + (1 / 400) * (-self.h + 1.5 * self.x)

    def step(self):
        if self.variant == 'attractor':
            self.attract(self.calm)
            return
        rng, N = self.rng, self.N
        drive = 0.0
        if self.variant == 'live':
            self.attract(self.calm)
            drive = np.dot(self.W_attr, self.x) + 0.05 * rng.normal(0, 1, N)
        f = np.sin(0.00628 * self.t)
        recurrent = 1.5 * np.dot(self.W_rec, self.r)
        self.u = self.u + (1 / 50) * (-self.u + recurrent + np.dot(self.W_fb, self.z) + drive)
        self.r = np.tanh(self.u) + rng.uniform(-0.05, 0.05, N)
        zhat = np.dot(self.W_ro, self.r)
        self.z = zhat + rng.uniform(-0.5, 0.5, 1)
        self.zbar = self.zbar + (1 / 5) * (self.z - self.zbar)
        self.t += 1
        if self.variant == 'force':
            Pr = np.dot(self.P, self.r)
            k = Pr / (1 + np.dot(self.r, Pr))
            self.P -= np.outer(k, Pr)
            self.W_ro = self.W_ro + np.outer(f - zhat, k)
            return
        P = -np.sum((f - self.z) ** 2)
        self.Pbar = self.Pbar + (1 / 5) * (P - self.Pbar)
        if P > self.Pbar:
            eta = 5e-4 / (1 + self.t / 20000)
            self.W_ro = self.W_ro + eta * np.outer(self.z - self.zbar, self.r)


def main():
    models = {}
    print(f'NumPy {np.__version__}, Python {sys.version.split()[0]}', flush=True)
    for line in sys.stdin:
        variant, units, side, steps = line.split()
        name = (variant, units, side)
        if name not in models:
            models = {name: Model(variant, int(units), int(side))}
            for _ in range(20):
                models[name].step()
        model = models[name]
        start = time.perf_counter()
        for _ in range(int(steps)):
            model.step()
        print((time.perf_counter() - start) * 1e6 / int(steps), flush=True)


main()
